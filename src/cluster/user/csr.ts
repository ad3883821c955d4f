import type { KeyObject } from 'node:crypto';
import type { KubeObject } from '../rest/kube-object.ts';
import { fingerprintOf } from './private-key.ts';
import { readSigningRequest, type SigningRequest } from './signing-request.ts';

/** The signer whose certificates the API server takes for users. */
export const USER_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** Put on every object that is made here. */
export const MANAGED_BY: Readonly<Record<string, string>> = {
  'app.kubernetes.io/managed-by': 'annals',
};

/** What became of a CertificateSigningRequest. */
export type CsrState =
  | { readonly kind: 'pending' }
  | { readonly kind: 'approved' }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'issued'; readonly certificatePem: string };

/** A CertificateSigningRequest as it is read from the API server. */
export interface Csr {
  readonly object: KubeObject;
  readonly name: string;
  readonly state: CsrState;
  /** Undefined where it cannot be read. */
  readonly request: SigningRequest | undefined;
  readonly signerName: string;
  readonly usages: readonly string[];
  readonly expirationSeconds: number | undefined;
  /** Who asked, as the API server knows him. */
  readonly requestedBy: string;
  readonly createdAt: string;
}

/** Reads a CertificateSigningRequest. */
export async function readCsr(object: KubeObject): Promise<Csr> {
  const { metadata } = object;
  const spec = recordOf(object['spec']);
  const encoded = spec['request'];
  const pem = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : '';
  const usages = spec['usages'];
  const seconds = spec['expirationSeconds'];
  return {
    object,
    name: metadata.name,
    state: stateOf(recordOf(object['status'])),
    request: await readSigningRequest(pem),
    signerName: String(spec['signerName'] ?? ''),
    usages: Array.isArray(usages) ? usages.map(String) : [],
    expirationSeconds: typeof seconds === 'number' ? seconds : undefined,
    requestedBy: String(spec['username'] ?? ''),
    createdAt: metadata.creationTimestamp ?? '',
  };
}

/** The object that asks for a certificate. */
export function csrObject(options: {
  readonly name: string;
  readonly requestPem: string;
  readonly expirationSeconds: number;
}): KubeObject {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: options.name, labels: MANAGED_BY },
    spec: {
      request: Buffer.from(options.requestPem).toString('base64'),
      signerName: USER_SIGNER,
      expirationSeconds: options.expirationSeconds,
      usages: ['digital signature', 'client auth'],
    },
  };
}

/**
 * The name of the object: from the user and the key, so that a run that was broken off finds what
 * it made, and another key never meets this one.
 */
export function csrName(userName: string, key: KeyObject): string {
  return `annals-${objectNamePart(userName)}-${fingerprintOf(key).slice(0, 8)}`;
}

/** A user name in the letters that names of objects may have. */
function objectNamePart(userName: string): string {
  const part = userName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return part.slice(0, 200).replace(/^-+|-+$/g, '') || 'user';
}

function stateOf(status: Readonly<Record<string, unknown>>): CsrState {
  const { certificate, conditions } = status;
  const list = Array.isArray(conditions) ? conditions.map(recordOf) : [];
  const condition = (type: string) => list.find((one) => one['type'] === type);
  const denied = condition('Denied');
  if (denied !== undefined) return { kind: 'denied', message: messageOf(denied) };
  const failed = condition('Failed');
  if (failed !== undefined) return { kind: 'failed', message: messageOf(failed) };
  if (typeof certificate === 'string' && certificate !== '') {
    return { kind: 'issued', certificatePem: Buffer.from(certificate, 'base64').toString() };
  }
  return condition('Approved') === undefined ? { kind: 'pending' } : { kind: 'approved' };
}

function messageOf({ reason, message }: Readonly<Record<string, unknown>>): string {
  return String(message ?? '') || String(reason ?? '') || 'no reason was given';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
