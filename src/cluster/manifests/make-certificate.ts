// The X.509 library asks for this before its own first line.
import 'reflect-metadata';
import { type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { subjectName } from '../user/subject.ts';
import { signingKeys } from '../user/web-crypto-key.ts';

/** A certificate to make; `issuer` is undefined for an authority that vouches for itself. */
export interface CertificateRequest {
  readonly commonName: string;
  /** Names and addresses a server is reached by. */
  readonly names: readonly string[];
  readonly usage: 'authority' | 'server' | 'client';
  readonly key: KeyObject;
  readonly issuer?: { readonly commonName: string; readonly key: KeyObject };
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What the holder of a certificate may do with it. */
const PURPOSES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

/** Makes an X.509 certificate (RFC 5280), in PEM form. */
export async function makeCertificate(request: CertificateRequest): Promise<string> {
  const { commonName, key, issuer = { commonName, key }, fromMs, untilMs } = request;
  const own = await signingKeys(key);
  const { keys, signingAlgorithm } = await signingKeys(issuer.key);
  const nameOf = (name: string) => subjectName({ commonName: name, organizations: [] });
  const certificate = await X509CertificateGenerator.create(
    {
      // A number that is positive, whatever the first random bit is.
      serialNumber: `01${randomBytes(15).toString('hex')}`,
      subject: nameOf(commonName),
      issuer: nameOf(issuer.commonName),
      notBefore: new Date(fromMs),
      notAfter: new Date(untilMs),
      publicKey: own.keys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm,
      extensions: extensionsOf(request),
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}

function extensionsOf({ usage, names }: CertificateRequest) {
  const isAuthority = usage === 'authority';
  const flags = isAuthority
    ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
    : KeyUsageFlags.digitalSignature;
  return [
    new BasicConstraintsExtension(isAuthority, undefined, true),
    new KeyUsagesExtension(flags, true),
    ...(isAuthority ? [] : [new ExtendedKeyUsageExtension([PURPOSES[usage]])]),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names.map(alternativeName))] : []),
  ];
}

function alternativeName(name: string): { readonly type: 'ip' | 'dns'; readonly value: string } {
  return { type: isIP(name) === 0 ? 'dns' : 'ip', value: name };
}
