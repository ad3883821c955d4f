import { Command, Option } from 'commander';
import { type ClusterOptions, withCluster } from '../cluster/cluster-options.ts';
import { collect, STORE_HELP, withStore } from '../command/options.ts';
import type { Define } from '../define.ts';

/** Flags of `annals user show`. */
export interface ShowUserOptions extends ClusterOptions {
  readonly dataDir?: string;
  readonly file?: readonly string[];
  readonly namespace?: string;
  readonly output: 'text' | 'json';
}

export const showCommand: Define = ({ terminal, onDone }) =>
  withStore(withCluster(new Command('show')))
    .description('Show all that names a user: access, certificates, requests, last seen.')
    .argument('<name>', 'the user')
    .option('-n, --namespace <name>', 'only what the user may do there')
    .option('--file <log>', 'look for the user in this audit log instead of the store', collect)
    .addOption(
      new Option('-o, --output <form>', 'form of the answer')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', `${EXAMPLES}${STORE_HELP}`)
    .action(async (name: string, options: ShowUserOptions) => {
      const { runShow } = await import('./run-show-user.ts');
      onDone(await runShow(terminal, name, options));
    });

const EXAMPLES = `
Examples:
  annals user show jai
  annals user show jai -n team-a
`;
