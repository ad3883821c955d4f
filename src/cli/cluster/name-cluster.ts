import { Failure } from '../../base/failure.ts';
import { clusterNameOf } from '../../cluster/connect/cluster-name.ts';
import type { Terminal } from '../terminal.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** What events are kept under where nothing names their cluster. */
const NO_NAME = 'default';

/** What says how a cluster is called. */
interface NamedCluster extends ClusterOptions {
  readonly cluster?: string;
  readonly quiet?: boolean;
}

/**
 * The cluster that events are of: as `--cluster` says, else by the context of the kubeconfig at
 * hand. A name that came from a kubeconfig is told, since a log of another cluster needs another.
 */
export async function nameCluster(
  { cluster, kubeconfig, context, quiet = false }: NamedCluster,
  { env, home, stderr }: Terminal,
): Promise<string> {
  if (cluster !== undefined) return cluster;
  const { contextName } = await import('../../cluster/connect/choose-context.ts');
  const name = clusterNameOf((await contextName({ kubeconfig, context, env, home })) ?? '');
  if (name === '') return NO_NAME;
  if (context === undefined && !quiet) {
    stderr.write(`cluster ${name}, by the kubeconfig at hand; --cluster names another\n`);
  }
  return name;
}

/** The cluster a question is narrowed to; undefined where no flag names one. */
export async function askedCluster(
  { kubeconfig, context }: ClusterOptions,
  { env, home }: Terminal,
): Promise<string | undefined> {
  if (kubeconfig === undefined && context === undefined) return undefined;
  const { contextName } = await import('../../cluster/connect/choose-context.ts');
  const name = await contextName({ kubeconfig, context, env, home });
  if (name !== undefined) return clusterNameOf(name) || NO_NAME;
  throw new Failure('cluster/no-config', `no context is current in ${kubeconfig}`, {
    hint: 'Choose one with --context.',
  });
}
