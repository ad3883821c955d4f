import { expect, test } from 'vitest';
import { checkUserSpec, parseRequestFile } from './user-spec.ts';

const ask = (json: unknown) => parseRequestFile(JSON.stringify(json));

test('a request file of cfssl gives name, groups and key, and tells what is left out', () => {
  expect(
    ask({
      CN: 'jai',
      hosts: [''],
      names: [{ C: 'IN', O: 'dev' }, { O: 'ops' }, { L: 'Pune' }],
      key: { algo: 'rsa', size: 4096 },
    }),
  ).toEqual({
    spec: { name: 'jai', groups: ['dev', 'ops'], key: 'rsa-4096' },
    unused: ['hosts', 'names[].C', 'names[].L'],
  });
  expect(ask({ CN: 'jai' })).toEqual({ spec: { name: 'jai', groups: [] }, unused: [] });
});

test('a request file that an editor of Windows wrote is read like any other', () => {
  expect(parseRequestFile('\uFEFF{\r\n  "CN": "jai"\r\n}\r\n')).toMatchObject({
    spec: { name: 'jai' },
  });
});

test.each([
  [{ algo: 'ecdsa', size: 256 }, 'ecdsa-p256'],
  [{ algo: 'ecdsa', size: 521 }, 'ecdsa-p521'],
  [{ algo: 'ed25519' }, 'ed25519'],
])('key %o', (key, kind) => {
  expect(ask({ CN: 'jai', key })).toMatchObject({ spec: { key: kind } });
});

test.each([
  ['no JSON', '{', 'it is not JSON'],
  ['a list', '[]', 'it is not a JSON object'],
  ['no CN', '{"names": []}', 'it has no CN, which is the name of the user'],
  ['names that are none', '{"CN": "a", "names": ["x"]}', 'names is not a list of objects'],
  ['an O that is a number', '{"CN": "a", "names": [{"O": 1}]}', 'an O in names is not a text'],
  [
    'a small key',
    '{"CN": "a", "key": {"algo": "rsa", "size": 1024}}',
    'key {"algo":"rsa","size":1024} is none of ecdsa-p256, ecdsa-p384, ecdsa-p521, rsa-2048, rsa-3072, rsa-4096, ed25519',
  ],
  [
    'an odd algorithm',
    '{"CN": "a", "key": {"algo": "dsa", "size": 2048}}',
    'key {"algo":"dsa","size":2048} is none of ecdsa-p256, ecdsa-p384, ecdsa-p521, rsa-2048, rsa-3072, rsa-4096, ed25519',
  ],
])('%s is refused', (_what, text, problem) => {
  expect(parseRequestFile(text)).toEqual({ problem });
});

test.each([
  ['', [], false, 'cannot be the name of a user'],
  ['a\nb', [], false, 'cannot be the name of a user'],
  ['x'.repeat(65), [], false, 'at most 64 letters'],
  ['jai', [''], false, 'cannot be the name of a group'],
  ['system:admin', [], false, "one of Kubernetes' own"],
  ['jai', ['system:nodes'], false, "one of Kubernetes' own"],
  ['jai', ['system:masters'], true, 'nobody gets a certificate for the group system:masters'],
])('the user %j with groups %j is refused', (name, groups, allowSystem, words) => {
  expect(() => checkUserSpec({ name, groups, key: 'ed25519' }, { allowSystem })).toThrow(words);
});

test('names of the system are taken when that is meant', () => {
  const spec = { name: 'system:node:a', groups: ['system:nodes'], key: 'ed25519' } as const;
  expect(() => checkUserSpec(spec, { allowSystem: true })).not.toThrow();
});
