import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { DER, type DerValue, derValue, readDer } from './der.ts';
import { derSubject, readSubject, type Subject } from './subject.ts';

/** What a certificate signing request (PKCS #10) asks for. */
export interface SigningRequest {
  readonly subject: Subject;
  readonly publicKey: KeyObject;
  /** It asks for more than a subject, such as host names: never so for a user's certificate. */
  readonly hasExtensions: boolean;
  /** Whether the one who asked holds the private key. */
  readonly isSignedByKey: boolean;
}

/** Signature algorithms with their parameters, as DER writes them. */
const ECDSA_SHA256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
const RSA_SHA256 = Buffer.concat([
  oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b),
  derValue(DER.null),
]);
const ED25519 = oid(0x2b, 0x65, 0x70);

/** Asks for a certificate for a subject, signed with its private key; in PEM form. */
export function signingRequestPem(subject: Subject, privateKey: KeyObject): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const version = derValue(DER.integer, Buffer.of(0));
  const info = derValue(DER.sequence, version, derSubject(subject), spki, derValue(DER.context0));
  const signature = sign(hashOf(privateKey), info, privateKey);
  const request = derValue(
    DER.sequence,
    info,
    derValue(DER.sequence, algorithmOf(privateKey)),
    derValue(DER.bitString, Buffer.of(0), signature),
  );
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`;
}

/** Reads a request in PEM form, whoever made it. Undefined where it is none. */
export function readSigningRequest(pem: string): SigningRequest | undefined {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END/.exec(
    pem,
  )?.[1];
  if (body === undefined) return undefined;
  const [request] = readDer(Buffer.from(body, 'base64')) ?? [];
  const [info, algorithm, signature] = childrenOf(request);
  const [, name, spki, attributes] = childrenOf(info);
  const subject = readSubject(name);
  if (info === undefined || spki === undefined || subject === undefined) return undefined;
  try {
    const publicKey = createPublicKey({
      key: Buffer.from(spki.whole),
      format: 'der',
      type: 'spki',
    });
    return {
      subject,
      publicKey,
      hasExtensions: (attributes?.content.length ?? 0) > 0,
      isSignedByKey: isSignedBy(publicKey, { info, algorithm, signature }),
    };
  } catch {
    return undefined;
  }
}

function isSignedBy(
  key: KeyObject,
  {
    info,
    algorithm,
    signature,
  }: {
    readonly info: DerValue;
    readonly algorithm: DerValue | undefined;
    readonly signature: DerValue | undefined;
  },
): boolean {
  if (algorithm === undefined || signature === undefined) return false;
  const bytes = signature.content.subarray(1);
  const hash = key.asymmetricKeyType === 'ed25519' ? null : hashNamed(algorithm.content);
  try {
    return verify(hash, info.whole, key, bytes);
  } catch {
    return false;
  }
}

/** The hash of a signature algorithm: its last number, both for ECDSA and for RSA. */
function hashNamed(algorithm: Uint8Array): string {
  const [identifier] = readDer(algorithm) ?? [];
  const last = identifier?.content.at(-1);
  const isRsa = identifier?.content[1] === 0x86 && identifier.content[3] === 0x86;
  if (isRsa) return { 12: 'sha384', 13: 'sha512' }[last ?? 0] ?? 'sha256';
  return { 3: 'sha384', 4: 'sha512' }[last ?? 0] ?? 'sha256';
}

function childrenOf(value: DerValue | undefined): readonly DerValue[] {
  return value?.tag === DER.sequence ? (readDer(value.content) ?? []) : [];
}

function hashOf({ asymmetricKeyType }: KeyObject): string | null {
  return asymmetricKeyType === 'ed25519' ? null : 'sha256';
}

function algorithmOf({ asymmetricKeyType }: KeyObject): Buffer {
  if (asymmetricKeyType === 'ed25519') return ED25519;
  return asymmetricKeyType === 'rsa' ? RSA_SHA256 : ECDSA_SHA256;
}

function oid(...bytes: readonly number[]): Buffer {
  return derValue(DER.objectIdentifier, Buffer.of(...bytes));
}
