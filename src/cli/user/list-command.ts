import { Command } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import { collect, type Format, STORE_HELP, withOutput, withStore } from '../command/options.ts';
import type { Define } from '../define.ts';

/** Flags of `annals user list` and `annals user show`. */
export interface ListOptions extends ClusterOptions {
  readonly dataDir?: string;
  readonly file?: readonly string[];
  readonly namespace?: string;
  readonly output: Format;
}

export const listCommand: Define = ({ terminal, onDone }) =>
  withOutput(withStore(withCluster(new Command('list'))))
    .description('List users: what they may do, until when, and when they were last seen.')
    .option('-n, --namespace <name>', 'only who may do something there, and what')
    .option('--file <log>', 'look for them in this audit log instead of the store', collect)
    .addHelpText('after', EXAMPLES + STORE_HELP)
    .action(async (options: ListOptions) => {
      const { runList } = await import('./run-list.ts');
      onDone(await runList(terminal, options));
    });

const EXAMPLES = `
A user is whoever a binding or a CertificateSigningRequest names. The end of a certificate is known
where Annals made it, or within the hour in which Kubernetes remembers the request. When and from
where somebody was last seen is read from the trail, where there is one. With -n, access to the whole
cluster counts as well.

Examples:
  annals user list
  annals user list -n team-a
  annals user list --file audit.log
  annals user list --output json
`;
