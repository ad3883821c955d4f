import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

/** Kinds of keys that Kubernetes takes from a user. */
export const KEY_KINDS = [
  'ecdsa-p256',
  'ecdsa-p384',
  'ecdsa-p521',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'ed25519',
] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ecdsa-p256',
  secp384r1: 'ecdsa-p384',
  secp521r1: 'ecdsa-p521',
};

/** Makes a key in this process; nobody else ever sees it. */
export async function generateKey(kind: KeyKind): Promise<KeyObject> {
  const make = promisify(generateKeyPair);
  if (kind === 'ed25519') return (await make('ed25519')).privateKey;
  const size = Number(/\d+/.exec(kind)?.[0]);
  if (kind.startsWith('rsa')) return (await make('rsa', { modulusLength: size })).privateKey;
  return (await make('ec', { namedCurve: `P-${size}` })).privateKey;
}

/** The key as it goes into a file: PKCS #8 in PEM form. */
export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a private key; undefined where the text is none, or is locked with a pass phrase. */
export function readKeyPem(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** The kind of a key, private or public, in words that `--key` takes where it is one of those. */
export function keyKindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return `rsa-${asymmetricKeyDetails?.modulusLength}`;
  if (asymmetricKeyType !== 'ec') return asymmetricKeyType ?? 'unknown';
  const curve = asymmetricKeyDetails?.namedCurve ?? '';
  return CURVES[curve] ?? `ecdsa-${curve}`;
}

/** A short name for a key that tells nothing about it: the same for both halves. */
export function fingerprintOf(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}
