import { Command } from 'commander';
import { STORE_HELP, wholeNumber } from '../command/options.ts';
import type { Define } from '../define.ts';
import {
  type PolicyOptions,
  type TrafficOptions,
  withPolicy,
  withTraffic,
} from './policy-options.ts';

/** Flags of `annals policy simulate`. */
export interface SimulateOptions extends PolicyOptions, TrafficOptions {
  readonly output: 'text' | 'json';
  readonly top: number;
}

export const simulateCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('simulate').description(
    'Tell what a policy would have recorded of past traffic, and what not.',
  );
  withTraffic(withPolicy(command), 'run it over this log instead of the store')
    .option('--top <rows>', 'rows of each list', wholeNumber(1, 1e6), 10)
    .option('-o, --output <format>', 'text or json', 'text')
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: SimulateOptions) => {
    const { runSimulate } = await import('./run-simulate.ts');
    onDone(await runSimulate(terminal, options));
  });
};

const EXAMPLES = `
What was recorded at a lower level cannot be raised, and what the recording policy dropped is
not in the log: both are said where they matter. The best log to simulate over is one that was
recorded at RequestResponse, for a while, with all stages.

Examples:
  annals policy simulate -f policy.yaml --since 1d
  annals policy simulate -f policy.yaml --file audit.log
  annals policy simulate -f policy.yaml --file audit.log.gz --output json
`;
