import type { Command } from 'commander';

/** Which cluster a command talks to, in kubectl's words. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Adds `--kubeconfig` and `--context`. */
export function withCluster(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'the way to the cluster (default: as kubectl)')
    .option('--context <name>', 'context of the kubeconfig (default: the current one)');
}
