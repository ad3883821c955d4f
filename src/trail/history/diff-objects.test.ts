import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../event/json-value.ts';
import { applyDifferences } from './apply-differences.ts';
import { diffObjects } from './diff-objects.ts';
import { objectPathText } from './object-path.ts';

function lines(before: JsonValue | undefined, after: JsonValue | undefined): readonly string[] {
  return diffObjects(before, after).map(
    ({ kind, path, before: old, after: now }) =>
      `${kind} ${objectPathText(path)}: ${JSON.stringify(old)} → ${JSON.stringify(now)}`,
  );
}

describe('a difference', () => {
  test.each<[string, JsonValue | undefined, JsonValue | undefined, readonly string[]]>([
    ['of equal objects is none', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ['ignores the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    [
      'names a container by its name',
      { spec: { containers: [{ name: 'a' }, { name: 'web', image: 'n:1' }] } },
      { spec: { containers: [{ name: 'a' }, { name: 'web', image: 'n:2' }] } },
      ['changed spec.containers[web].image: "n:1" → "n:2"'],
    ],
    [
      'tells ports of one number apart by their protocol',
      {
        ports: [
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 53, protocol: 'TCP' },
        ],
      },
      { ports: [{ containerPort: 53, protocol: 'TCP', name: 'dns' }] },
      [
        'removed ports[53/UDP]: {"containerPort":53,"protocol":"UDP"} → undefined',
        'added ports[53/TCP].name: undefined → "dns"',
      ],
    ],
    [
      'tells items that only moved',
      { env: [{ name: 'A' }, { name: 'B' }] },
      { env: [{ name: 'B' }, { name: 'A' }] },
      ['moved env: [["A"],["B"]] → [["B"],["A"]]'],
    ],
    [
      'of a list of texts is the list',
      { args: ['a', 'b'] },
      { args: ['b', 'c'] },
      ['changed args: ["a","b"] → ["b","c"]'],
    ],
    [
      'of items without keys goes by place',
      { rules: [{ verbs: ['get'] }] },
      { rules: [{ verbs: ['get', 'list'] }, { verbs: ['watch'] }] },
      [
        'changed rules[0].verbs: ["get"] → ["get","list"]',
        'added rules[1]: undefined → {"verbs":["watch"]}',
      ],
    ],
    [
      'puts odd keys in brackets',
      { metadata: { labels: { 'app.kubernetes.io/name': 'a' } } },
      { metadata: { labels: { 'app.kubernetes.io/name': 'b' } } },
      ['changed metadata.labels[app.kubernetes.io/name]: "a" → "b"'],
    ],
    ['of nothing and something is all of it', undefined, { a: 1 }, ['added : undefined → {"a":1}']],
    ['of a value and null is a change', { a: 1 }, { a: null }, ['changed a: 1 → null']],
  ])('%s', (_name, before, after, wanted) => {
    expect(lines(before, after)).toEqual(wanted);
  });

  test('keeps every digit of long integers', () => {
    const [found] = diffObjects({ a: 2n ** 60n }, { a: 2n ** 60n + 1n });
    expect(found?.after).toBe(2n ** 60n + 1n);
  });
});

const name = fc.constantFrom('containers', 'env', 'ports', 'rules', 'args', 'a', '__proto__');
const { value } = fc.letrec<{ value: JsonValue; map: JsonValue; item: JsonValue; list: JsonValue }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<JsonValue>('x', 'y', 1, null, true, 2n ** 60n),
      tie('map'),
      tie('list'),
    ),
    map: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    item: fc.record(
      {
        name: fc.constantFrom('p', 'q', 'r'),
        containerPort: fc.constantFrom(80, 53),
        protocol: fc.constantFrom('TCP', 'UDP'),
        more: tie('value'),
      },
      { requiredKeys: ['name'], noNullPrototype: true },
    ) as fc.Arbitrary<JsonValue>,
    list: fc.oneof(
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(tie('item'), { maxLength: 4 }),
    ) as fc.Arbitrary<JsonValue>,
  }),
);

test('applying the difference of two values to the first gives the second', () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(applyDifferences(before, diffObjects(before, after))).toEqual(after);
    }),
    { numRuns: 2000 },
  );
});
