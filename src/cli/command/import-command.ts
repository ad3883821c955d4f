import { Command } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, withStore } from './options.ts';
import { type RedactOptions, withRedact } from './redact-option.ts';

/** Flags of `annals import`. */
export interface ImportOptions extends StoreOptions, RedactOptions, ClusterOptions {
  readonly cluster?: string;
  readonly quiet?: boolean;
}

export const importCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('import')
    .description('Read audit logs into the store.')
    .argument('<paths...>', 'log files, folders of them, or - for standard input')
    .option('--cluster <name>', 'the cluster the logs are of (default: see below)')
    .option('-q, --quiet', 'say nothing unless something is wrong');
  withCluster(withStore(withRedact(command))).addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (paths: readonly string[], options: ImportOptions) => {
    const { runImport } = await import('../run-import.ts');
    onDone(await runImport(terminal, paths, options));
  });
};

const EXAMPLES = `
Takes what the API server writes, one event a line or EventList bodies, and what EKS, AKS, GKE,
OpenShift, container runtimes and log shippers wrap around it; plain, .gz or .zst;
rotated files are read in the order they were written. Importing a file again keeps nothing
twice and is quick. Lines that are no events go to the store's quarantine folder, with file and
line number, and the exit code is then 3. Secrets are hidden before anything is written; what
that means is told by "annals redact --help".

Without --cluster the cluster is called by its context in the kubeconfig at hand, found as kubectl
finds it, and "default" where there is none. A log imported under two names is kept twice.

Examples:
  annals import /var/log/kubernetes/audit
  annals import audit.log audit-2026-11-23T19-40-47.902.log.gz --cluster prod
  kubectl exec -n kube-system kube-apiserver-cp-1 -- cat /var/log/audit.log | annals import -
`;
