import { Failure } from '../../base/failure.ts';
import { isClusterName } from '../../collect/receive/cluster-name.ts';
import type { Sender } from './authorize-sender.ts';
import type { ReceiverSettings } from './receiver-settings.ts';

/** Refuses events for a cluster this receiver does not take, or not from this sender. */
export function requireCluster(
  cluster: string,
  { clusters }: Pick<ReceiverSettings, 'clusters'>,
  sender: Sender | undefined,
): void {
  const quoted = JSON.stringify(cluster.slice(0, 100));
  if (!isClusterName(cluster)) {
    throw new Failure('receive/unknown-cluster', `${quoted} cannot be the name of a cluster`, {
      hint: 'Names are up to 63 letters, digits, dots, dashes and underscores, and begin with a letter or digit.',
    });
  }
  if (clusters?.includes(cluster) === false) {
    throw new Failure('receive/unknown-cluster', `there is no cluster ${quoted} here`, {
      hint: 'Clusters are listed in annals.yaml under "clusters".',
    });
  }
  if (sender?.clusters?.includes(cluster) === false) {
    throw new Failure('receive/forbidden', `${sender.name} may not send for cluster ${quoted}`);
  }
}
