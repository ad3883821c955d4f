import type { ClusterClient } from '../rest/cluster-client.ts';
import { objectPath } from '../rest/object-path.ts';
import type { Binding } from './find-access.ts';

/** What taking a user's access away would do. */
export interface Revocation {
  /** Bindings that name nobody else: they go, and with them the roles made for them. */
  readonly deleted: readonly Binding[];
  /** Bindings that name others as well: they lose this user. */
  readonly shortened: readonly Binding[];
  /** Bindings that somebody else made; they stay unless asked for. */
  readonly kept: readonly Binding[];
}

/** Sorts the bindings that name a user; those that Annals did not make are taken only with `all`. */
export function planRevocation(
  user: string,
  bindings: readonly Binding[],
  { all }: { readonly all: boolean },
): Revocation {
  const held = bindings.filter(({ users }) => users.includes(user));
  const taken = held.filter(({ isOurs }) => isOurs || all);
  return {
    deleted: taken.filter(({ subjects }) => subjects === 1),
    shortened: taken.filter(({ subjects }) => subjects > 1),
    kept: held.filter((binding) => !taken.includes(binding)),
  };
}

/** Takes the access away. `onDone` is told each binding as soon as it is gone. */
export async function revoke(
  client: ClusterClient,
  user: string,
  { deleted, shortened }: Revocation,
  onDone: (binding: Binding) => void,
): Promise<void> {
  for (const binding of deleted) {
    await client.delete(binding.path);
    if (isOwnRole(binding)) await client.delete(rolePath(binding));
    onDone(binding);
  }
  for (const binding of shortened) {
    const subjects = binding.object['subjects'] as readonly { kind?: string; name?: string }[];
    const others = subjects.filter(({ kind, name }) => kind !== 'User' || name !== user);
    // With its resourceVersion, so that a change made meanwhile is not lost.
    await client.update(binding.path, { ...binding.object, subjects: others });
    onDone(binding);
  }
}

/** A role of the same name as its binding was made together with it. */
function isOwnRole({ isOurs, name, role }: Binding): boolean {
  return isOurs && name === role;
}

function rolePath({ roleKind, role, namespace }: Binding): string {
  const resource = roleKind === 'ClusterRole' ? 'clusterroles' : 'roles';
  return objectPath(resource, {
    namespace: roleKind === 'Role' ? namespace : undefined,
    name: role,
  });
}
