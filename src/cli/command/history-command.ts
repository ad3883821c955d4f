import { Command, Option } from 'commander';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import type { Define } from '../define.ts';
import {
  collect,
  STORE_HELP,
  type StoreOptions,
  wholeNumber,
  withStore,
  withZone,
  type ZoneOptions,
} from './options.ts';

/** The forms in which `annals history` answers; a revision comes as YAML or JSON. */
const FORMATS = ['text', 'json', 'ndjson', 'markdown', 'yaml'] as const;

/** Flags of `annals history`. */
export interface HistoryOptions extends StoreOptions, ZoneOptions, ClusterOptions {
  readonly file?: readonly string[];
  readonly namespace?: string;
  readonly cluster?: string;
  readonly limit: number;
  readonly all?: boolean;
  readonly diff?: string;
  readonly revision?: number;
  readonly output?: (typeof FORMATS)[number];
}

export const historyCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('history')
    .description('Tell the history of an object: who changed what, and what it was before.')
    .argument('<object...>', 'kind and name: deployment/web, or pod web-0')
    .option('-n, --namespace <name>', 'its namespace; may be left out while it is clear')
    .option('--cluster <name>', 'its cluster; may be left out while it is clear')
    .option('--context <name>', 'in the cluster this context of a kubeconfig leads to')
    .option('--kubeconfig <file>', 'in the cluster of the current context of this file')
    .option('--file <log>', 'ask this log instead of the store; may be given again', collect);
  withZone(withStore(command))
    .option('--all', 'show each report of controllers and nodes by itself')
    .option('--diff <A..B>', 'what differs between two revisions')
    .option('--revision <number>', 'the object as this revision left it', wholeNumber(1, 1e12))
    .option(
      '--limit <writes>',
      'how many writes to look at, the last ones',
      wholeNumber(1, 1e6),
      2000,
    )
    .addOption(
      new Option('-o, --output <format>', 'form of the answer (default: text)').choices(FORMATS),
    )
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (words: readonly string[], options: HistoryOptions) => {
    const { runHistory } = await import('../run-history.ts');
    onDone(await runHistory(terminal, words, options));
  });
};

const EXAMPLES = `
Revisions are rebuilt from what was recorded: the answer of a request, else what was sent, else
the patch applied to what was there before. Each says from which, and what is not known.

Examples:
  annals history deployment/web -n shop
  annals history pod web-0 -n shop --all
  annals history deployment/web -n shop --diff 12..25
  annals history cm/app-config --revision 2 --output yaml
  annals history --file audit.log clusterrole/view
`;
