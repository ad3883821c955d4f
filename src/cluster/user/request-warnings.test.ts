import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type Csr, readCsr } from './csr.ts';
import type { Binding } from './find-access.ts';
import { generateKey } from './private-key.ts';
import { requestWarnings } from './request-warnings.ts';
import { signingRequestPem } from './signing-request.ts';

const KEY = await generateKey('ecdsa-p256');

/** A usual request; a test names what is odd about it. */
async function csr(
  spec: Record<string, unknown>,
  user = 'jai',
  groups: readonly string[] = [],
): Promise<Csr> {
  const pem = await signingRequestPem({ commonName: user, organizations: groups }, KEY);
  return readCsr({
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'jai' },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
      expirationSeconds: 86_400,
      ...spec,
    },
  });
}

function fixture(name: string): string {
  const path = resolve(import.meta.dirname, `../../../test/fixtures/signing-requests/${name}.pem`);
  return readFileSync(path).toString('base64');
}

const BINDING = {
  users: ['jai'],
  roleKind: 'ClusterRole',
  role: 'view',
  namespace: 'team-a',
} as unknown as Binding;

test('a usual request is not warned of', async () => {
  expect(requestWarnings(await csr({}), [])).toEqual([]);
});

test.each([
  [
    'a system name',
    await csr({}, 'system:admin'),
    "system:admin is a name of Kubernetes' own parts.",
  ],
  [
    'a system group',
    await csr({}, 'jai', ['system:nodes']),
    "system:nodes is a group of Kubernetes' own.",
  ],
  [
    'the masters',
    await csr({}, 'jai', ['system:masters']),
    "system:masters is a group of Kubernetes' own. Its members may do anything, and no role takes that back. The API server refuses it.",
  ],
  ['no user', await csr({}, ''), 'It names no user.'],
  [
    'odd usages',
    await csr({ usages: ['client auth', 'server auth'] }),
    'It asks for unusual usages: server auth.',
  ],
  [
    'another signer',
    await csr({ signerName: 'example.com/x' }),
    'It goes to the signer example.com/x, not to kubernetes.io/kube-apiserver-client.',
  ],
  [
    'no end',
    await csr({ expirationSeconds: undefined }),
    'It names no end; the signer decides, a year as a rule.',
  ],
  [
    'a late end',
    await csr({ expirationSeconds: 1e9 }),
    'It is to live longer than a year, and cannot be revoked.',
  ],
  [
    'host names',
    await csr({ request: fixture('host-names') }),
    'It asks for more than a name, such as host names.',
  ],
  ['a weak key', await csr({ request: fixture('weak') }), 'Its key is weak: rsa-1024.'],
  [
    'nothing readable',
    await csr({ request: 'AAAA' }),
    'The request cannot be read. Do not approve it.',
  ],
])('%s is warned of', (_what, odd, warning) => {
  expect(requestWarnings(odd, [])).toEqual([warning]);
});

test('a name that has access already is warned of, with what it may', async () => {
  expect(requestWarnings(await csr({}), [BINDING])).toEqual([
    'jai has access already, which whoever holds this key will have: ClusterRole view in namespace team-a.',
  ]);
  expect(requestWarnings(await csr({}, 'ann'), [BINDING])).toEqual([]);
});

test.each([
  [{}, 'pending'],
  [{ conditions: [{ type: 'Approved' }] }, 'approved'],
  [{ conditions: [{ type: 'Denied', reason: 'No' }] }, 'denied'],
  [{ conditions: [{ type: 'Approved' }, { type: 'Failed', message: 'm' }] }, 'failed'],
  [{ conditions: [{ type: 'Approved' }], certificate: 'QQ==' }, 'issued'],
])('a request with status %o is %s', async (status, kind) => {
  const { object } = await csr({});
  expect((await readCsr({ ...object, status })).state.kind).toBe(kind);
});
