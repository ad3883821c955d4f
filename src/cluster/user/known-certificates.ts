import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import { objectPath } from '../rest/object-path.ts';
import { readCertificate } from './certificate.ts';
import { type CsrState, readCsr, USER_SIGNER } from './csr.ts';
import type { Binding } from './find-access.ts';
import { notedCertificate } from './note-certificate.ts';

/** A certificate, or the wish for one, that the cluster remembers. */
export interface KnownCertificate {
  readonly user: string;
  readonly groups: readonly string[];
  readonly state: CsrState['kind'];
  /** Empty where it is not issued yet. */
  readonly notAfter: string;
  readonly sha256: string;
  /** The CertificateSigningRequest; undefined where only a binding remembers. */
  readonly request: string | undefined;
}

/** Every user's certificate that requests or bindings tell of, each once. */
export async function knownCertificates(
  client: ClusterClient,
  bindings: readonly Binding[],
): Promise<readonly KnownCertificate[]> {
  const fromRequests = await requested(client);
  const seen = new Set(fromRequests.map(({ sha256 }) => sha256));
  const noted: KnownCertificate[] = [];
  for (const binding of bindings) {
    const note = notedCertificate(binding);
    if (note === undefined || seen.has(note.sha256)) continue;
    seen.add(note.sha256);
    for (const user of binding.users) {
      noted.push({ user, state: 'issued', request: undefined, ...note });
    }
  }
  return [...fromRequests, ...noted];
}

async function requested(client: ClusterClient): Promise<readonly KnownCertificate[]> {
  try {
    const objects = await client.list(objectPath('certificatesigningrequests'));
    return (await Promise.all(objects.map(readCsr))).flatMap(
      ({ signerName, request, state, name }) => {
        if (signerName !== USER_SIGNER || request === undefined) return [];
        const certificate =
          state.kind === 'issued' ? readCertificate(state.certificatePem) : undefined;
        return [
          {
            user: request.subject.commonName,
            groups: request.subject.organizations,
            state: state.kind,
            notAfter: certificate?.notAfter.toISOString() ?? '',
            sha256: certificate?.sha256 ?? '',
            request: name,
          },
        ];
      },
    );
  } catch (error) {
    if (error instanceof Failure && error.code === 'cluster/forbidden') return [];
    throw error;
  }
}
