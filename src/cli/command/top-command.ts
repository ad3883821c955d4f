import { Command } from 'commander';
import type { Define } from '../define.ts';
import {
  type Format,
  parseList,
  type SelectionOptions,
  STORE_HELP,
  wholeNumber,
  withOutput,
  withSelection,
} from './options.ts';

/** Flags of `annals top`. */
export interface TopOptions extends SelectionOptions {
  readonly output: Format;
  readonly limit: number;
  readonly query?: string;
}

export const topCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('top')
    .description('Count requests by the values of one field or several.')
    .argument('<fields...>', 'fields to count by: user verb');
  withOutput(withSelection(command))
    .option('--query <query>', 'count only what matches')
    .option('--limit <rows>', 'the most frequent so many', wholeNumber(1, 1e6), 20)
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (fields: readonly string[], options: TopOptions) => {
    const { runTop } = await import('../run-top.ts');
    onDone(
      await runTop(
        terminal,
        fields.flatMap((text) => parseList(text)),
        options,
      ),
    );
  });
};

const EXAMPLES = `
Errors are answers with a status of 400 or above.

Examples:
  annals top user                                   who asks the most
  annals top user verb resource --query 'code: 403' who is refused what
  annals top ns --since 1h --output csv
  annals top agent --file audit.log
`;
