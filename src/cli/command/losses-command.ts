import { Command, Option } from 'commander';
import { LOSS_REASONS, type LossReason } from '../../collect/losses.ts';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import type { Define } from '../define.ts';
import {
  type Format,
  STORE_HELP,
  type StoreOptions,
  withOutput,
  withStore,
  withZone,
  type ZoneOptions,
} from './options.ts';

/** Flags of `annals losses`. */
export interface LossesOptions extends StoreOptions, ZoneOptions, ClusterOptions {
  readonly since?: string;
  readonly until?: string;
  readonly cluster?: string;
  readonly source?: string;
  readonly reason?: LossReason;
  readonly output: Format;
}

export const lossesCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('losses').description('Tell what is known to be missing, and why.');
  command
    .option('--since <time>', 'what touches this time or later: 2h, 3d, 2026-11-23')
    .option('--until <time>', 'what touches the time before this')
    .option('--cluster <name>', 'of this cluster')
    .option('--context <name>', 'of the cluster this context of a kubeconfig leads to')
    .option('--kubeconfig <file>', 'of the cluster of the current context of this file')
    .option('--source <name>', 'of this source: a file, or the name of a receiver')
    .addOption(new Option('--reason <reason>', 'lost for this reason').choices(LOSS_REASONS));
  withOutput(withZone(withStore(command))).addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: LossesOptions) => {
    const { runLosses } = await import('../run-losses.ts');
    onDone(await runLosses(terminal, options));
  });
};

const EXAMPLES = `
Lines that were no events, files that were cut short or vanished, requests whose end never came,
events the API server took the bodies out of, and more: docs/reference/losses.md. Answers of search,
trail, show, top and stats say so when a loss touches their time. A sender that will try again has
lost nothing. The exit code is 3 when there are losses.

Examples:
  annals losses
  annals losses --since 1d --cluster prod
  annals losses --reason rejected-line --output json
`;
