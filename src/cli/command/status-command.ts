import { Command, Option } from 'commander';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, withStore } from './options.ts';

/** Flags of `annals status`. */
export interface StatusOptions extends StoreOptions {
  readonly output: 'text' | 'json';
}

export const statusCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('status')
    .description('Tell how the store and its sources are.')
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['text', 'json'])
        .default('text'),
    );
  withStore(command).addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: StatusOptions) => {
    const { runStatus } = await import('../run-status.ts');
    onDone(await runStatus(terminal, options));
  });
};

const EXAMPLES = `
Sizes on disk and when it is full at the rate of the last day; what retention removed; losses of the
last day; and, while "annals serve" collects into the store, each source with its rate and how far
behind it is. The exit code is 3 when something was lost within a day.

Examples:
  annals status
  annals status --output json
`;
