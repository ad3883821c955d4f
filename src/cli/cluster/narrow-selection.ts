import type { SelectionOptions } from '../command/options.ts';
import type { Terminal } from '../terminal.ts';

/** The options with the name of the cluster that `--context` or `--kubeconfig` mean. */
export async function withAskedCluster<Options extends SelectionOptions>(
  options: Options,
  terminal: Terminal,
): Promise<Options & { readonly cluster?: string }> {
  const { kubeconfig, context, file } = options;
  // A log that is read on the spot is of one cluster, which nobody named.
  if (file !== undefined || (kubeconfig === undefined && context === undefined)) return options;
  const { askedCluster } = await import('./name-cluster.ts');
  const cluster = await askedCluster(options, terminal);
  return { ...options, ...(cluster !== undefined && { cluster }) };
}
