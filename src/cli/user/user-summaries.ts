import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import { type Binding, type Bindings, findBindings } from '../../cluster/user/find-access.ts';
import { type KnownCertificate, knownCertificates } from '../../cluster/user/known-certificates.ts';
import type { Terminal } from '../terminal.ts';
import { type LastSeen, lastSeen, openTrail } from './last-seen.ts';
import type { ListOptions } from './list-command.ts';

/** All that the cluster and the trail tell of one user. */
export interface UserSummary {
  readonly user: string;
  /** Groups of his certificates. */
  readonly groups: readonly string[];
  /** Bindings that name him. */
  readonly own: readonly Binding[];
  /** Bindings that name one of his groups. */
  readonly byGroup: readonly Binding[];
  readonly certificates: readonly KnownCertificate[];
  readonly seen: LastSeen | undefined;
}

/** The users of a cluster in the order of their names; one of them where a name is given. */
export async function userSummaries(
  client: ClusterClient,
  options: Pick<ListOptions, 'dataDir' | 'file' | 'namespace'>,
  terminal: Terminal,
  only?: string,
): Promise<{ readonly users: readonly UserSummary[]; readonly missing: Bindings['missing'] }> {
  const { bindings, missing } = await findBindings(client);
  const certificates = await knownCertificates(client, bindings);
  const there = bindings.filter((one) => isGoodIn(one, options.namespace));
  const named = new Set([
    ...bindings.flatMap(({ users }) => users),
    ...certificates.map(({ user }) => user),
  ]);
  const names = [...named].filter((name) =>
    only === undefined ? !name.startsWith('system:') : name === only,
  );
  await using answers = await openTrail(options, terminal);
  const users: UserSummary[] = [];
  for (const user of names.sort()) {
    const own = certificates.filter((one) => one.user === user);
    const groups = [...new Set(own.flatMap((one) => one.groups))];
    users.push({
      user,
      groups,
      own: there.filter((one) => one.users.includes(user)),
      byGroup: there.filter((one) => one.groups.some((group) => groups.includes(group))),
      certificates: own,
      seen: answers === undefined ? undefined : await lastSeen(answers, user, terminal),
    });
  }
  return { users, missing };
}

/** Whether a binding gives access in a namespace; one for the whole cluster does in each. */
function isGoodIn(binding: Binding, namespace: string | undefined): boolean {
  const isWide = namespace === undefined || binding.namespace === undefined;
  return isWide || binding.namespace === namespace;
}

/** The latest end of a user's certificates; undefined where none is known. */
export function latestEnd({ certificates }: UserSummary): string | undefined {
  return certificates
    .map(({ notAfter }) => notAfter)
    .filter((end) => end !== '')
    .sort()
    .at(-1);
}
