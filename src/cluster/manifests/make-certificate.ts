import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { DER, derValue } from '../user/der.ts';
import { derSubject } from '../user/subject.ts';

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

const ECDSA_SHA256 = derValue(
  DER.sequence,
  derValue(DER.objectIdentifier, Buffer.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)),
);

/** Makes an X.509 certificate (RFC 5280) for an ECDSA key, in PEM form. */
export function makeCertificate(request: CertificateRequest): string {
  const { commonName, key, issuer = { commonName, key } } = request;
  const subject = (name: string): Buffer => derSubject({ commonName: name, organizations: [] });
  const body = derValue(
    DER.sequence,
    derValue(DER.context0, derValue(DER.integer, Buffer.of(2))),
    // A number that is positive, whatever the first random bit is.
    derValue(DER.integer, Buffer.concat([Buffer.of(0x01), randomBytes(15)])),
    ECDSA_SHA256,
    subject(issuer.commonName),
    derValue(DER.sequence, time(request.fromMs), time(request.untilMs)),
    subject(commonName),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    derValue(0xa3, derValue(DER.sequence, ...extensionsOf(request))),
  );
  const signature = derValue(DER.bitString, Buffer.of(0), sign('sha256', body, issuer.key));
  const lines =
    derValue(DER.sequence, body, ECDSA_SHA256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** GeneralizedTime is for years from 2050 on; before, it has to be UTCTime. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return text < '2050'
    ? derValue(0x17, Buffer.from(text.slice(2)))
    : derValue(0x18, Buffer.from(text));
}

function extensionsOf({ usage, names }: CertificateRequest): readonly Buffer[] {
  const isAuthority = usage === 'authority';
  const basic = derValue(DER.sequence, ...(isAuthority ? [derValue(0x01, Buffer.of(0xff))] : []));
  // digitalSignature, or keyCertSign and cRLSign.
  const bits = derValue(DER.bitString, isAuthority ? Buffer.of(1, 0x06) : Buffer.of(7, 0x80));
  const extensions = [extension(19, 'critical', basic), extension(15, 'critical', bits)];
  if (!isAuthority) {
    const purpose = Buffer.of(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, usage === 'server' ? 1 : 2);
    const extended = derValue(DER.sequence, derValue(DER.objectIdentifier, purpose));
    extensions.push(extension(37, 'plain', extended));
  }
  if (names.length > 0) {
    extensions.push(extension(17, 'plain', derValue(DER.sequence, ...names.map(alternativeName))));
  }
  return extensions;
}

function extension(id: number, kind: 'critical' | 'plain', content: Buffer): Buffer {
  return derValue(
    DER.sequence,
    derValue(DER.objectIdentifier, Buffer.of(0x55, 0x1d, id)),
    ...(kind === 'critical' ? [derValue(0x01, Buffer.of(0xff))] : []),
    derValue(0x04, content),
  );
}

function alternativeName(name: string): Buffer {
  const isAddress = /^\d+(?:\.\d+){3}$/.test(name);
  return isAddress
    ? derValue(0x87, Buffer.from(name.split('.').map(Number)))
    : derValue(0x82, Buffer.from(name, 'ascii'));
}
