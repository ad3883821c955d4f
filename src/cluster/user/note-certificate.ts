import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import type { UserCertificate } from './certificate.ts';
import { type Binding, findBindings } from './find-access.ts';

/** Where a binding of ours remembers the certificate that was made for its user. */
const NOT_AFTER = 'annals/certificate-not-after';
const SHA256 = 'annals/certificate-sha256';
/** As JSON: a name of a group may hold a comma. */
const GROUPS = 'annals/certificate-groups';

/** What a binding remembers of a certificate. */
export interface NotedCertificate {
  readonly notAfter: string;
  readonly sha256: string;
  readonly groups: readonly string[];
}

/**
 * Writes the end of a user's certificate onto his bindings. Kubernetes forgets a
 * CertificateSigningRequest an hour after it was signed, and knows nothing of certificates otherwise.
 */
export async function noteCertificate(
  client: ClusterClient,
  user: string,
  { notAfter, sha256, subject }: UserCertificate,
): Promise<void> {
  const { bindings } = await findBindings(client);
  const annotations = {
    [NOT_AFTER]: notAfter.toISOString(),
    [SHA256]: sha256,
    [GROUPS]: JSON.stringify(subject.organizations),
  };
  for (const { path, isOurs, users } of bindings) {
    if (!isOurs || !users.includes(user)) continue;
    try {
      await client.patch(path, { metadata: { annotations } });
    } catch (error) {
      // A note is not worth failing for: access and certificate are there.
      if (!(error instanceof Failure) || error.code !== 'cluster/forbidden') throw error;
    }
  }
}

/** What a binding remembers; undefined where it is not ours. */
export function notedCertificate({ object }: Binding): NotedCertificate | undefined {
  const { annotations = {} } = object.metadata;
  const notAfter = annotations[NOT_AFTER];
  const sha256 = annotations[SHA256];
  if (notAfter === undefined || sha256 === undefined) return undefined;
  return { notAfter, sha256, groups: groupsOf(annotations[GROUPS]) };
}

function groupsOf(text: string | undefined): readonly string[] {
  try {
    const groups: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(groups) ? groups.map(String) : [];
  } catch {
    return [];
  }
}
