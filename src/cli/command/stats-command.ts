import { Command } from 'commander';
import type { Define } from '../define.ts';
import { type SelectionOptions, STORE_HELP, withOutput, withSelection } from './options.ts';

/** Flags of `annals stats`. */
export interface StatsOptions extends SelectionOptions {
  readonly output: 'table' | 'json' | 'yaml';
}

export const statsCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('stats')
    .description('Show counts, errors, latency, and a picture over time.')
    .argument('[query...]', 'which requests; everything without it');
  withOutput(withSelection(command), ['table', 'json', 'yaml']).addHelpText(
    'after',
    EXAMPLES + STORE_HELP,
  );
  return command.action(async (query: readonly string[], options: StatsOptions) => {
    const { runStats } = await import('../run-stats.ts');
    onDone(await runStats(terminal, query, options));
  });
};

const EXAMPLES = `
Latency is measured without requests that last as long as the client wishes (watch, exec, …).

Examples:
  annals stats
  annals stats --since 1d user: system:serviceaccount*
  annals stats --file audit.log 'code >= 500'
`;
