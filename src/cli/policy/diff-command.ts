import { Command } from 'commander';
import { STORE_HELP } from '../command/options.ts';
import type { Define } from '../define.ts';
import {
  type ReleaseOptions,
  type TrafficOptions,
  withRelease,
  withTraffic,
} from './policy-options.ts';

/** Flags of `annals policy diff`. */
export interface DiffOptions extends ReleaseOptions, TrafficOptions {
  readonly recorded?: boolean;
  readonly output: 'text' | 'json';
}

export const diffCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('diff')
    .description('Compare what two policies decide.')
    .argument('<before>', 'an audit policy')
    .argument('<after>', 'another one');
  withTraffic(withRelease(command), 'count the differences on this log, too')
    .option('--recorded', 'count the differences on the traffic in the store, too')
    .option('-o, --output <format>', 'text or json', 'text')
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (before: string, after: string, options: DiffOptions) => {
    const { runDiff } = await import('./run-diff.ts');
    onDone(await runDiff(terminal, { before, after }, options));
  });
};

const EXAMPLES = `
Without a log all requests there can be are compared, by proof. The policies are called
equivalent only when none is left on which they differ. Exit code: 0 when equivalent,
3 when not, or not proved.

Examples:
  annals policy diff old.yaml new.yaml
  annals policy diff old.yaml new.yaml --file audit.log
  annals policy diff old.yaml new.yaml --recorded --since 7d
`;
