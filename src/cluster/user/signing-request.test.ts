import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fingerprintOf,
  generateKey,
  KEY_KINDS,
  keyKindOf,
  keyPem,
  readKeyPem,
} from './private-key.ts';
import { readSigningRequest, signingRequestPem } from './signing-request.ts';
import { isSameSubject } from './subject.ts';

const SUBJECT = {
  commonName: 'jai',
  organizations: ['dev', 'ops, "on call"', '#1', 'a=b+c\\d', 'größe'],
};

test.each(KEY_KINDS)('a request with a key of kind %s is read as it was made', async (kind) => {
  const key = await generateKey(kind);
  expect(keyKindOf(key)).toBe(kind);
  const request = await readSigningRequest(await signingRequestPem(SUBJECT, key));
  expect(request).toMatchObject({ subject: SUBJECT, hasExtensions: false, isSignedByKey: true });
  expect(fingerprintOf(request?.publicKey ?? key)).toBe(fingerprintOf(createPublicKey(key)));
});

test('a key survives its file', async () => {
  const key = await generateKey('ecdsa-p256');
  const read = readKeyPem(keyPem(key));
  expect(read && fingerprintOf(read)).toBe(fingerprintOf(key));
  expect(readKeyPem('no key')).toBeUndefined();
});

test('a changed request is not signed by its key', async () => {
  const key = await generateKey('ecdsa-p256');
  const [, body = ''] =
    /REQUEST-----\n([\s\S]+?)-----END/.exec(await signingRequestPem(SUBJECT, key)) ?? [];
  const bytes = Buffer.from(body, 'base64');
  bytes[bytes.indexOf('jai')] = 'k'.charCodeAt(0);
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
  expect(await readSigningRequest(pem)).toMatchObject({
    subject: { commonName: 'kai' },
    isSignedByKey: false,
  });
});

test.each([
  ['ecdsa-sha384', 'ecdsa-p384', false],
  ['rsa-sha512', 'rsa-2048', false],
  ['host-names', 'rsa-2048', true],
  ['weak', 'rsa-1024', false],
])('a request of openssl is read: %s', async (name, kind, hasExtensions) => {
  const folder = resolve(import.meta.dirname, '../../../test/fixtures/signing-requests');
  const request = await readSigningRequest(readFileSync(join(folder, `${name}.pem`), 'utf8'));
  expect(request).toMatchObject({
    subject: { commonName: 'ann', organizations: ['dev', 'ops'] },
    isSignedByKey: true,
    hasExtensions,
  });
  expect(request && keyKindOf(request.publicKey)).toBe(kind);
});

test('any bytes at all are a request or none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
      expect(await readSigningRequest(pem)).toBeUndefined();
    }),
  );
});

test('the order of groups does not matter, their names do', () => {
  const two = { commonName: 'a', organizations: ['x', 'y'] };
  expect(isSameSubject(two, { commonName: 'a', organizations: ['y', 'x'] })).toBe(true);
  expect(isSameSubject(two, { commonName: 'a', organizations: ['x'] })).toBe(false);
  expect(isSameSubject(two, { commonName: 'b', organizations: ['x', 'y'] })).toBe(false);
});
