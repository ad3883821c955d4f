import { Command } from 'commander';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import type { Define } from '../define.ts';
import {
  collect,
  STORE_HELP,
  type StoreOptions,
  withStore,
  withZone,
  type ZoneOptions,
} from './options.ts';

/** Flags of `annals show`. */
export interface ShowOptions extends StoreOptions, ZoneOptions, ClusterOptions {
  readonly file?: readonly string[];
  readonly namespace?: string;
  readonly raw?: boolean;
}

export const showCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('show')
    .description('Show one request with all that is known of it.')
    .argument('<id>', 'its Audit-ID, or the position of one of its events')
    .option('-n, --namespace <name>', 'only what concerns this namespace')
    .option('--context <name>', 'only the cluster this context of a kubeconfig leads to')
    .option('--kubeconfig <file>', 'only the cluster of the current context of this file')
    .option('--file <log>', 'look in this log instead of the store; may be given again', collect);
  withZone(withStore(command))
    .option('--raw', 'print its events exactly as they were written, one a line')
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (id: string, options: ShowOptions) => {
    const { runShow } = await import('../run-show.ts');
    onDone(await runShow(terminal, id, options));
  });
};

const EXAMPLES = `
Clients may choose the Audit-ID, so several requests may have the same one; all are shown.

Examples:
  annals show 0a6e2c1d-6b1c-4f43-9d0c-3a2e8c1f7f10
  annals show 4711                                  by position, as search prints it
  annals show 4711 --raw | jq .requestObject
  annals show --file audit.log 0a6e2c1d-6b1c-4f43-9d0c-3a2e8c1f7f10
`;
