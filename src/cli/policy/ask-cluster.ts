import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import type { JsonValue } from '../../event/json-value.ts';
import type { ClusterResources } from '../../policy/cluster-resources.ts';
import { discoverResources } from '../../policy/discover-resources.ts';
import { parseRelease, type Release } from '../../policy/release.ts';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { openAdmin } from '../cluster/open-admin.ts';
import type { Terminal } from '../terminal.ts';

/** What a live cluster says of itself. */
export interface LiveCluster {
  readonly resources: ClusterResources;
  /** Undefined where it is one that Annals does not know. */
  readonly release: Release | undefined;
}

/** Asks the cluster that a kubeconfig names which resources it serves, and its release. */
export async function askCluster(
  options: ClusterOptions,
  terminal: Terminal,
): Promise<LiveCluster> {
  const client = await openAdmin(options, terminal);
  const resources = await discoverResources(
    async (path, accept) => (await client.json({ method: 'GET', path, accept })) as JsonValue,
  );
  return { resources, release: await releaseOf(client) };
}

async function releaseOf(client: ClusterClient): Promise<Release | undefined> {
  const version = await client.json({ method: 'GET', path: '/version' });
  return parseRelease(String((version as { readonly gitVersion?: unknown }).gitVersion));
}
