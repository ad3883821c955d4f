import { Command, Option } from 'commander';
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

/** Flags of `annals search`. */
export interface SearchOptions extends SelectionOptions {
  readonly output: Format;
  readonly fields?: readonly string[];
  readonly limit: number;
  readonly order: 'newest' | 'oldest';
  readonly count?: boolean;
  readonly raw?: boolean;
}

export const searchCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('search')
    .description('Find requests and show them as rows.')
    .argument('[query...]', 'what to look for; everything without it');
  withOutput(withSelection(command))
    .option('--fields <names>', 'columns to show: user,verb,objectRef.name,…', parseList)
    .option('--limit <rows>', 'at most so many rows; 0 for all', wholeNumber(0, 1e9), 50)
    .addOption(
      new Option('--order <order>', 'which come first')
        .choices(['newest', 'oldest'])
        .default('newest'),
    )
    .option('--count', 'print how many there are, and nothing else')
    .option('--raw', 'print the events exactly as they were written, one a line')
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (query: readonly string[], options: SearchOptions) => {
    const { runSearch } = await import('../run-search.ts');
    onDone(await runSearch(terminal, query, options));
  });
};

const EXAMPLES = `
The query is in the language of Kibana (KQL). Put it in quotes when it holds characters that
your shell takes for itself: ( ) * " > < $ !

Examples:
  annals search user: jai and verb: delete
  annals search --since 2h 'code >= 400 and not user: system*'
  annals search 'resource: secrets and (verb: get or verb: list)' --output wide
  annals search user: jai --fields time,verb,requestObject.spec.replicas
  annals search --file audit.log --count decision: forbid
  annals search verb: delete --output ndjson | jq -r .username

Fields: annals fields. The form of json and ndjson: docs/reference/output.md.
`;
