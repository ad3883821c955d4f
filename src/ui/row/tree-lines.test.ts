import { expect, test } from 'vitest';
import { fieldOf, MAX_LINES, treeLines } from './tree-lines.ts';

const POD = {
  kind: 'Pod',
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], nodeName: null },
};

const shown = (
  value: Parameters<typeof treeLines>[0],
  search = '',
  toggled: readonly string[] = [],
) =>
  treeLines(value, { search, toggled: new Set(toggled) }).map(
    ({ depth, key, size, isHit }) =>
      `${'  '.repeat(depth)}${key}${size === undefined ? '' : ` (${size})`}${isHit ? ' <' : ''}`,
  );

test('a small value is open', () => {
  expect(shown(POD)).toEqual([
    'kind',
    'spec (2)',
    '  containers (1)',
    '    0 (2)',
    '      name',
    '      image',
    '  nodeName',
  ]);
});

test('a toggled line is closed', () => {
  expect(shown(POD, '', ['["spec"]'])).toEqual(['kind', 'spec (2)']);
});

test('a search leaves what it finds and the way there', () => {
  expect(shown(POD, 'NGINX')).toEqual([
    'spec (2)',
    '  containers (1)',
    '    0 (2)',
    '      image <',
  ]);
  expect(shown(POD, 'nothing of it')).toEqual([]);
});

test('a value of a million parts is cut', () => {
  const list = Array.from({ length: 1_000_000 }, (_unused, i) => i);
  expect(treeLines({ list }, { search: '', toggled: new Set(['["list"]']) })).toHaveLength(
    MAX_LINES + 1,
  );
});

test.each([
  ['requestObject', ['spec', 'containers', 0, 'image'], 'requestObject.spec.containers.image'],
  ['annotations', ['authorization.k8s.io/decision'], 'annotations."authorization.k8s.io/decision"'],
] as const)('the field of %s %j', (root, path, field) => {
  expect(fieldOf(root, path)).toBe(field);
});
