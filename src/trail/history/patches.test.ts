import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import { managedFieldsOf } from './field-set.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyConfiguration } from './server-side-apply.ts';
import { applyStrategicMerge } from './strategic-merge.ts';

describe('a JSON patch', () => {
  const failed = { failed: expect.any(String) };
  test.each<[string, JsonValue, readonly JsonValue[], unknown]>([
    ['adds a member', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['adds into a list', [1, 3], [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
    ['adds at the end', [1], [{ op: 'add', path: '/-', value: 2 }], [1, 2]],
    [
      'knows escaped keys',
      { 'a/b': { '~': 1 } },
      [{ op: 'remove', path: '/a~1b/~0' }],
      { 'a/b': {} },
    ],
    ['replaces the whole', { a: 1 }, [{ op: 'replace', path: '', value: 2 }], 2],
    ['moves', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    ['copies', { a: [1] }, [{ op: 'copy', from: '/a/0', path: '/b' }], { a: [1], b: 1 }],
    ['tests', { a: 1 }, [{ op: 'test', path: '/a', value: 1 }], { a: 1 }],
  ])('%s', (_name, value, patch, wanted) => {
    expect(applyJsonPatch(value, patch)).toEqual({ value: wanted });
  });

  test.each<[string, JsonValue, readonly JsonValue[]]>([
    ['a failed test', { a: 1 }, [{ op: 'test', path: '/a', value: 2 }]],
    ['a missing member', {}, [{ op: 'remove', path: '/a' }]],
    ['a missing parent', {}, [{ op: 'add', path: '/a/b', value: 1 }]],
    ['a place outside of the list', [1], [{ op: 'add', path: '/3', value: 1 }]],
    ['an unknown operation', {}, [{ op: 'twist', path: '/a' }]],
    ['a path that is none', {}, [{ op: 'add', path: 'a', value: 1 }]],
  ])('%s fails as a whole', (_name, value, patch) => {
    expect(applyJsonPatch(value, patch)).toEqual(failed);
  });
});

/** A merge patch from one object to another; neither may hold null. */
function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const members = Object.entries(after).map(([key, value]): [string, JsonValue] => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    return [key, isMap(old) && isMap(value) ? mergePatch(old, value) : (value ?? null)];
  });
  return Object.fromEntries([...members, ...gone.map((key): [string, null] => [key, null])]);
}

function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const leaf = fc.constantFrom<JsonValue>(1, 'x', true);
const { map } = fc.letrec<{ map: JsonObject }>((tie) => ({
  map: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', '__proto__'),
    fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf, { maxLength: 2 }), tie('map')),
    { maxKeys: 3, noNullPrototype: true },
  ) as fc.Arbitrary<JsonObject>,
}));

test('a merge patch made of two objects leads from one to the other', () => {
  fc.assert(
    fc.property(map, map, (before, after) => {
      // A member that is no map and becomes one is sent whole, so it must not hold an empty key.
      expect(applyMergePatch(before, mergePatch(before, after))).toEqual(after);
    }),
  );
});

const containers = fc.uniqueArray(
  fc.record(
    { name: fc.constantFrom('a', 'b', 'c', 'd'), image: fc.constantFrom('x:1', 'x:2') },
    { noNullPrototype: true },
  ),
  { selector: ({ name }) => name, maxLength: 4 },
);

test('a strategic merge patch made as kubectl makes it leads from one list of containers to the other', () => {
  fc.assert(
    fc.property(containers, containers, (before, after) => {
      const names = new Set(after.map(({ name }) => name));
      const gone = before.filter(({ name }) => !names.has(name));
      const patch = {
        $retainKeys: ['containers'],
        '$setElementOrder/containers': after.map(({ name }) => ({ name })),
        containers: [...after, ...gone.map(({ name }) => ({ name, $patch: 'delete' }))],
      };
      const merged = applyStrategicMerge('pods', { spec: { containers: before } }, { spec: patch });
      expect(merged).toEqual({ spec: { containers: after } });
    }),
  );
});

describe('a strategic merge patch', () => {
  test.each<[string, string, JsonValue, JsonValue, JsonValue]>([
    [
      'merges containers by name and leaves the others alone',
      'deployments',
      { spec: { containers: [{ name: 'a', image: 'x' }, { name: 'b' }] } },
      { spec: { containers: [{ name: 'a', image: 'y' }] } },
      { spec: { containers: [{ name: 'a', image: 'y' }, { name: 'b' }] } },
    ],
    [
      'puts a new item before those it does not name',
      'pods',
      { spec: { containers: [{ name: 'a' }] } },
      { spec: { containers: [{ name: 'b' }] } },
      { spec: { containers: [{ name: 'b' }, { name: 'a' }] } },
    ],
    [
      'keeps to $setElementOrder, and others where they stood',
      'pods',
      { env: [{ name: 'A' }, { name: 'X' }, { name: 'B' }] },
      { '$setElementOrder/env': [{ name: 'B' }, { name: 'A' }] },
      { env: [{ name: 'X' }, { name: 'B' }, { name: 'A' }] },
    ],
    [
      'replaces tolerations, which have no key',
      'pods',
      { spec: { tolerations: [{ key: 'a' }] } },
      { spec: { tolerations: [{ key: 'b' }] } },
      { spec: { tolerations: [{ key: 'b' }] } },
    ],
    [
      'tells ports of services from ports of containers',
      'services',
      { spec: { ports: [{ port: 80, targetPort: 1 }] } },
      { spec: { ports: [{ port: 80, targetPort: 2 }] } },
      { spec: { ports: [{ port: 80, targetPort: 2 }] } },
    ],
    [
      '$patch: replace',
      'pods',
      { spec: { a: 1, b: 2 } },
      { spec: { $patch: 'replace', c: 3 } },
      { spec: { c: 3 } },
    ],
    ['$patch: delete', 'pods', { a: { b: 1 }, c: 1 }, { a: { $patch: 'delete' } }, { c: 1 }],
    [
      '$retainKeys',
      'deployments',
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: {} } } },
      { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
      { spec: { strategy: { type: 'Recreate' } } },
    ],
    [
      '$deleteFromPrimitiveList',
      'pods',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      'adds to finalizers',
      'pods',
      { metadata: { finalizers: ['a'] } },
      { metadata: { finalizers: ['b'] } },
      { metadata: { finalizers: ['b', 'a'] } },
    ],
    [
      'null takes away',
      'nodes',
      { spec: { taints: [1] } },
      { spec: { taints: null } },
      { spec: {} },
    ],
  ])('%s', (_name, resource, before, patch, after) => {
    expect(applyStrategicMerge(resource, before, patch)).toEqual(after);
  });
});

describe('an apply', () => {
  const context = {
    isBuiltIn: true,
    manager: 'me',
    subresource: '',
    before: undefined,
    owners: [],
  };
  const before = { metadata: { name: 'x' }, data: { a: '1', b: '1' } };

  test('takes away what its manager applied before and leaves out now', () => {
    const applied = applyConfiguration(
      before,
      { data: { a: '2' } },
      { ...context, before: { data: { a: '1', b: '1' } } },
    );
    expect(applied).toEqual({ value: { metadata: { name: 'x' }, data: { a: '2' } } });
  });

  test('leaves what somebody else owns too', () => {
    const fieldsV1 = { 'f:data': { 'f:a': {}, 'f:b': {} } };
    const managedFields = [
      { manager: 'me', operation: 'Apply', fieldsV1 },
      { manager: 'you', operation: 'Update', fieldsV1: { 'f:data': { 'f:b': {} } } },
    ];
    const owners = managedFieldsOf({ metadata: { managedFields } });
    const applied = applyConfiguration(before, { data: { a: '2' } }, { ...context, owners });
    expect(applied).toEqual({ value: { metadata: { name: 'x' }, data: { a: '2', b: '1' } } });
  });

  test('takes away whole items of lists', () => {
    const list = (...names: readonly string[]) => ({
      spec: { containers: names.map((name) => ({ name })) },
    });
    const applied = applyConfiguration(list('a', 'b', 'c'), list('a'), {
      ...context,
      before: list('a', 'b'),
    });
    expect(applied.value).toEqual(list('a', 'c'));
  });

  test('says so when nobody knows what its manager applied before', () => {
    const applied = applyConfiguration(before, { data: { a: '2' } }, context);
    expect(applied).toEqual({
      value: { ...before, data: { a: '2', b: '1' } },
      assumed: 'that the manager left out no field it applied before',
    });
  });
});
