import { createPublicKey, type KeyObject, webcrypto } from 'node:crypto';

/** A key pair as the X.509 library takes it, with what it signs by. */
export interface SigningKeys {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly signingAlgorithm: Algorithm;
}

interface Algorithm {
  readonly name: string;
  readonly hash?: string;
  readonly namedCurve?: string;
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** Both halves of a private key, which stays in this process. */
export async function signingKeys(key: KeyObject): Promise<SigningKeys> {
  const algorithm = algorithmOf(key);
  const { subtle } = webcrypto;
  const secret = key.export({ type: 'pkcs8', format: 'der' });
  const open = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    keys: {
      privateKey: await subtle.importKey('pkcs8', secret, algorithm, true, ['sign']),
      publicKey: await subtle.importKey('spki', open, algorithm, true, ['verify']),
    },
    signingAlgorithm: algorithm,
  };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Algorithm {
  if (asymmetricKeyType === 'ed25519') return { name: 'Ed25519' };
  if (asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const curve = asymmetricKeyDetails?.namedCurve ?? '';
  return { name: 'ECDSA', hash: 'SHA-256', namedCurve: CURVES[curve] ?? curve };
}
