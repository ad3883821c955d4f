import { chooseContext } from '../../cluster/connect/choose-context.ts';
import { clusterEntry } from '../../cluster/connect/cluster-entry.ts';
import { openCluster } from '../../cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import type { ClusterEntry } from '../../cluster/user/user-kubeconfig.ts';
import { readVersion } from '../read-version.ts';
import type { Terminal } from '../terminal.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** A client for the cluster that a command line names. */
export async function openAdmin(
  { kubeconfig, context }: ClusterOptions,
  terminal: Terminal,
): Promise<ClusterClient> {
  const { env, home, nowMs, signal } = terminal;
  const userAgent = `annals/${await readVersion()}`;
  return openCluster({ kubeconfig, context, env, home, nowMs, signal, userAgent });
}

/** The entry of that cluster, as it goes into somebody else's kubeconfig. */
export async function entryOfCluster(
  { kubeconfig, context }: ClusterOptions,
  { env, home }: Terminal,
): Promise<ClusterEntry> {
  return clusterEntry(await chooseContext({ kubeconfig, context, env, home }));
}
