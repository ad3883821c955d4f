import { Command } from 'commander';
import type { Define } from '../define.ts';
import { wholeNumber, withZone, type ZoneOptions } from './options.ts';

/** Flags of `annals demo`. */
export interface DemoOptions extends ZoneOptions {
  readonly port: number;
  readonly serve: boolean;
}

export const demoCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('demo')
    .description('Look around in the recorded log of a real cluster.')
    .option(
      '--port <number>',
      'port of the HTTP API; 0 for any free one',
      wholeNumber(0, 65_535),
      7400,
    )
    .option('--no-serve', 'end after the sentences instead of serving the API');
  withZone(command).addHelpText('after', EXAMPLES);
  return command.action(async (options: DemoOptions) => {
    const { runDemo } = await import('../run-demo.ts');
    onDone(await runDemo(terminal, options));
  });
};

const EXAMPLES = `
Loads the log into a store that is thrown away at the end, prints the last sentences of its
trail and what to try next, and serves the HTTP API until Ctrl-C.

Example:
  annals demo
`;
