import { posix } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';
import type { KubeObject } from '../rest/kube-object.ts';
import { objectPath } from '../rest/object-path.ts';
import { reasonOf } from '../rest/status-failure.ts';
import { flagValue } from './flag-holder.ts';
import type { StartedWith } from './kubeadm-mirror.ts';
import { coverOf } from './mounts.ts';
import { readIfThere } from './write-file.ts';

/** How people call the object. */
export const KUBEADM_CONFIG = 'kube-system/kubeadm-config';

const PLACE = objectPath('configmaps', { namespace: 'kube-system', name: 'kubeadm-config' });

/** Where every API server publishes the authority it takes clients from. */
const AUTHORITY = objectPath('configmaps', {
  namespace: 'kube-system',
  name: 'extension-apiserver-authentication',
});

/** So often a change that others made meanwhile is made again on top of theirs. */
const TRIES = 4;

/** kubeadm's ClusterConfiguration as the cluster holds it; undefined where there is none. */
export async function readLiveConfig(client: ClusterClient): Promise<string | undefined> {
  const found = await client.find(PLACE);
  return found === undefined ? undefined : configurationOf(found);
}

/**
 * Changes it; what others wrote between reading and writing is never lost, since the API server
 * takes a write only on top of what was read. `note` is told before each try what it would do.
 */
export async function changeLiveConfig(
  client: ClusterClient,
  change: (before: string) => string,
  note: (texts: { readonly before: string; readonly after: string }) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const object = await client.get(PLACE);
    const before = configurationOf(object) ?? '';
    const after = change(before);
    if (after === before) return;
    await note({ before, after });
    try {
      const data = { ...(object['data'] as object), ClusterConfiguration: after };
      await client.update(PLACE, { ...object, data });
      return;
    } catch (error) {
      if (reasonOf(error) !== 'Conflict' || tries === TRIES) throw error;
    }
  }
}

/** Rejects where the cluster of a client is not the one that a manifest on this machine belongs to. */
export async function requireSameCluster(
  client: ClusterClient,
  { flags, mounts }: StartedWith,
): Promise<void> {
  const seen = flagValue(flags, 'client-ca-file') ?? '';
  const cover = coverOf(mounts, seen);
  const path =
    cover?.hostPath === undefined
      ? seen
      : posix.join(cover.hostPath, posix.relative(cover.mountPath, seen));
  const own = seen === '' ? undefined : await readIfThere(path);
  const published = dataOf(await client.get(AUTHORITY))['client-ca-file'];
  const isSame =
    own !== undefined && typeof published === 'string' && bare(own) === bare(published);
  if (isSame) return;
  throw new Failure(
    'enable/other-cluster',
    own === undefined
      ? `cannot tell whether context ${JSON.stringify(client.context)} is of this machine's cluster: there is no ${seen === '' ? '--client-ca-file in the manifest' : path}`
      : `context ${JSON.stringify(client.context)} is of another cluster than this machine: ${client.server} takes clients from another authority`,
    {
      hint: 'Name the right one with --kubeconfig; kubeadm keeps one in /etc/kubernetes/admin.conf.',
    },
  );
}

function configurationOf(object: KubeObject): string | undefined {
  const text = dataOf(object)['ClusterConfiguration'];
  return typeof text === 'string' ? text : undefined;
}

function dataOf(object: KubeObject): Readonly<Record<string, unknown>> {
  return (object['data'] ?? {}) as Readonly<Record<string, unknown>>;
}

function bare(pem: string): string {
  return pem.replace(/\s+/g, '');
}
