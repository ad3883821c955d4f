import { expect, test } from 'vitest';
import type { JsonValue } from '../event/json-value.ts';
import { changesOf, pathText } from './patch.ts';

const text = (patch: JsonValue | undefined): readonly string[] =>
  changesOf(patch).map(({ path, value }) =>
    value === undefined ? `-${pathText(path)}` : `${pathText(path)}=${JSON.stringify(value)}`,
  );

test.each<[string, JsonValue | undefined, readonly string[]]>([
  ['no body', undefined, []],
  ['an empty patch', {}, []],
  ['a text', 'hello', []],
  ['a merge patch', { spec: { paused: true, x: null } }, ['spec.paused=true', '-spec.x']],
  [
    'a strategic patch, its items by name and its directives left out',
    {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'nginx' }],
            containers: [{ name: 'nginx', image: 'nginx:1' }],
          },
        },
      },
    },
    ['spec.template.spec.containers[nginx].image="nginx:1"'],
  ],
  [
    'a JSON patch, its tests left out',
    [
      { op: 'test', path: '/spec/replicas', value: 9 },
      { op: 'replace', path: '/metadata/labels/a~1b~0c', value: 'x' },
      { op: 'remove', path: '/metadata/labels/d' },
      { op: 'add', path: '/rules/-', value: { verbs: ['get'] } },
    ],
    ['metadata.labels[a/b~c]="x"', '-metadata.labels.d', 'rules=["get"]'],
  ],
  [
    'an applied object, without what names it',
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'b' },
      data: { k: 'v' },
    },
    ['data.k="v"'],
  ],
  [
    'lists without names as one value',
    { spec: { taints: [{ key: 'a' }] } },
    ['spec.taints=[{"key":"a"}]'],
  ],
  ['operations that are none', [7, { op: 'add' }, { path: '/a' }], ['-a']],
])('%s', (_what, patch, changes) => {
  expect(text(patch)).toEqual(changes);
});

test('a huge patch is read in part', () => {
  const data = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 'v']));
  expect(changesOf({ data })).toHaveLength(100);
});
