// The X.509 library asks for this before its own first line.
import 'reflect-metadata';
import { createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequest, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { readSubject, type Subject, subjectName } from './subject.ts';
import { signingKeys } from './web-crypto-key.ts';

/** What a certificate signing request (PKCS #10) asks for. */
export interface SigningRequest {
  readonly subject: Subject;
  readonly publicKey: KeyObject;
  /** It asks for more than a subject, such as host names: never so for a user's certificate. */
  readonly hasExtensions: boolean;
  /** Whether the one who asked holds the private key. */
  readonly isSignedByKey: boolean;
}

/** Asks for a certificate for a subject, signed with its private key; in PEM form. */
export async function signingRequestPem(subject: Subject, privateKey: KeyObject): Promise<string> {
  const signing = await signingKeys(privateKey);
  const name = subjectName(subject);
  const request = await Pkcs10CertificateRequestGenerator.create({ name, ...signing }, webcrypto);
  return `${request.toString('pem')}\n`;
}

/** Reads a request in PEM form, whoever made it. Undefined where it is none. */
export async function readSigningRequest(pem: string): Promise<SigningRequest | undefined> {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END/.exec(
    pem,
  )?.[1];
  if (body === undefined) return undefined;
  try {
    const request = new Pkcs10CertificateRequest(Buffer.from(body, 'base64'));
    const spki = Buffer.from(request.publicKey.rawData);
    return {
      subject: readSubject(request.subjectName),
      publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
      hasExtensions: request.attributes.length > 0,
      isSignedByKey: await isSigned(request),
    };
  } catch {
    return undefined;
  }
}

/** A signature of a kind that is not known here counts as none. */
async function isSigned(request: Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify(webcrypto);
  } catch {
    return false;
  }
}
