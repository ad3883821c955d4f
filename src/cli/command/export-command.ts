import { Command, Option } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '../../api/export-format.ts';
import type { Define } from '../define.ts';
import { parseList, type SelectionOptions, STORE_HELP, withSelection } from './options.ts';

/** Flags of `annals export`. */
export interface ExportOptions extends SelectionOptions {
  readonly format?: ExportFormat;
  readonly out?: string;
  readonly columns?: readonly string[];
  readonly order: 'newest' | 'oldest';
  readonly formulas?: boolean;
}

export const exportCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('export')
    .description('Write all that matches to a file.')
    .argument('[query...]', 'what to write; everything without it');
  withSelection(command)
    .option('--out <file>', 'the file; a new one (default: standard output)')
    .addOption(
      new Option(
        '--format <format>',
        'its form (default: by the name of the file, else csv)',
      ).choices(EXPORT_FORMATS),
    )
    .option('--columns <names>', 'what each row has: time,user,verb,sentence,…', parseList)
    .addOption(
      new Option('--order <order>', 'which come first')
        .choices(['newest', 'oldest'])
        .default('newest'),
    )
    .option('--formulas', 'leave cells of CSV as they are that a spreadsheet would run')
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (query: readonly string[], options: ExportOptions) => {
    const { runExport } = await import('../run-export.ts');
    onDone(await runExport(terminal, query, options));
  });
};

const EXAMPLES = `
Columns are fields and JSON paths as in queries, and position, sentence, event (the whole event).
The file gets its name once it is whole; until then it ends in .part.

Examples:
  annals export --out audit.csv --since 30d
  annals export --out denied.md 'decision: forbid' --columns time,user,sentence
  annals export --format ndjson --columns event --stages 'ns: shop' | gzip > shop.ndjson.gz
`;
