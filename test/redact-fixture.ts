import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { HashValue } from '../src/redact/redact-rule.ts';

const FILE = join(import.meta.dirname, 'fixtures/redact/p2-events.ndjson.gz');

/** Recorded events whose bodies hold secrets, one a line. */
export function recordedSecrets(): readonly string[] {
  return gunzipSync(readFileSync(FILE)).toString().trimEnd().split('\n');
}

/** Texts that are secret in those events: as they are used, not as they are written there. */
export const RECORDED_SECRETS: readonly string[] = [
  'hunter2-very-secret',
  'rotated-hunter3',
  'reg-pass-9',
  'pl4in-in-env',
  // What each token and each certificate in PEM begins with.
  'eyJhbGciOiJSUzI1NiIsImtpZCI6',
  '-----BEGIN CERTIFICATE',
];

/** A hash under a key that tests know. */
export const testHash: HashValue = (plain) =>
  createHmac('sha256', 'key of the tests').update(plain).digest('hex').slice(0, 32);

/** The mark of a value hidden by its hash. */
export function mark(plain: string): string {
  return `redacted:hmac:${testHash(plain)}`;
}

/** How a secret may lie in bytes: plain, escaped in JSON once and twice, percent-encoded, base64. */
export function formsOf(secret: string): readonly string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  // Within base64 text a part of what is encoded begins at one of three places.
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 4) / 3));
  });
  const hex = bytes.toString('hex');
  const twice = JSON.stringify(escaped).slice(1, -1);
  return [secret, escaped, twice, encodeURIComponent(secret), ...inBase64, hex];
}
