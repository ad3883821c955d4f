import type { JsonValue } from '../../event/json-value.ts';
import type { ClusterResources } from '../../policy/cluster-resources.ts';
import { discoverResources } from '../../policy/discover-resources.ts';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { openAdmin } from '../cluster/open-admin.ts';
import type { Terminal } from '../terminal.ts';

/** All resources that the cluster of a kubeconfig serves now, those of its CRDs among them. */
export async function discoverCluster(
  options: ClusterOptions,
  terminal: Terminal,
): Promise<ClusterResources> {
  const client = await openAdmin(options, terminal);
  const found = await discoverResources(
    // What the client parsed from JSON is a value of JSON.
    async (path, accept) => (await client.json({ method: 'GET', path, accept })) as JsonValue,
  );
  if (!found.hasAllGroups) {
    terminal.stderr.write(
      `${client.context} did not tell all its API groups; resources of the others are not judged\n`,
    );
  }
  return found;
}
