// The X.509 library asks for this before its own first line.
import 'reflect-metadata';
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { X509Certificate as ReadableCertificate } from '@peculiar/x509';
import { Failure } from '../../base/failure.ts';
import { isSameSubject, readSubject, type Subject } from './subject.ts';

/** What is known of a user's certificate. Nothing here is secret. */
export interface UserCertificate {
  readonly pem: string;
  readonly subject: Subject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly serial: string;
  /** As the API server writes it into `user.extra` of each event: `X509SHA256=…`. */
  readonly sha256: string;
  readonly publicKey: KeyObject;
}

/** Reads the first certificate of a PEM text; undefined where there is none. */
export function readCertificate(pem: string): UserCertificate | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return undefined;
  }
  const subject = subjectOf(certificate);
  if (subject === undefined) return undefined;
  return {
    pem,
    subject,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    serial: certificate.serialNumber,
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    publicKey: certificate.publicKey,
  };
}

/** What a certificate must be to be taken. */
export interface Expected {
  readonly privateKey: KeyObject;
  readonly subject: Subject;
  /** Authorities in PEM form that the API server takes users from; empty where not known. */
  readonly authorities: readonly string[];
  /** The time by the API server's clock. */
  readonly serverNowMs: number;
}

/**
 * Checks that the certificate belongs to the key, names the user that was asked for, is signed by
 * an authority of the cluster and is valid by the API server's clock. What is not so is a `Failure`:
 * somebody else's certificate must not end in a kubeconfig.
 */
export function checkCertificate(certificate: UserCertificate, expected: Expected): void {
  const { subject, notBefore, notAfter } = certificate;
  const own = spkiOf(createPublicKey(expected.privateKey));
  if (!own.equals(spkiOf(certificate.publicKey))) {
    throw wrong('it belongs to another key');
  }
  if (!isSameSubject(subject, expected.subject)) {
    const { commonName, organizations } = subject;
    throw wrong(`it is for ${commonName} with groups ${organizations.join(', ') || 'none'}`);
  }
  const { authorities, serverNowMs } = expected;
  if (authorities.length > 0 && !authorities.some((one) => isIssuedBy(certificate.pem, one))) {
    throw wrong('it is not signed by an authority this API server takes users from');
  }
  if (notAfter.getTime() <= serverNowMs) throw wrong(`it ended on ${notAfter.toISOString()}`);
  if (notBefore.getTime() > serverNowMs) {
    throw wrong(
      `it begins on ${notBefore.toISOString()}, and the API server's clock says ${new Date(serverNowMs).toISOString()}`,
    );
  }
}

/** The certificates of a PEM text with several. */
export function splitPem(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

function isIssuedBy(pem: string, authorityPem: string): boolean {
  try {
    const authority = new X509Certificate(authorityPem);
    const certificate = new X509Certificate(pem);
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  } catch {
    return false;
  }
}

/** Node tells a subject as one text, in which a group may look like two. */
function subjectOf({ raw }: X509Certificate): Subject | undefined {
  try {
    return readSubject(new ReadableCertificate(raw).subjectName);
  } catch {
    return undefined;
  }
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function wrong(what: string): Failure {
  return new Failure(
    'user/certificate-wrong',
    `the certificate that was issued is not used: ${what}`,
    {
      hint: 'Look at the signer of this cluster (kube-controller-manager) and at the clocks, then delete the CertificateSigningRequest and run the command again.',
    },
  );
}
