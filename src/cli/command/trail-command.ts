import { Command, Option } from 'commander';
import type { Define } from '../define.ts';
import { type SelectionOptions, STORE_HELP, wholeNumber, withSelection } from './options.ts';

/** Flags of `annals trail`. */
export interface TrailOptions extends SelectionOptions {
  readonly limit: number;
  readonly order: 'newest' | 'oldest';
  readonly follow?: boolean;
}

export const trailCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('trail')
    .description('Tell what happened, one sentence a request.')
    .argument('[query...]', 'whose and which requests; everything without it');
  withSelection(command)
    .option('--limit <sentences>', 'the last so many; 0 for all', wholeNumber(0, 1e9), 50)
    .addOption(
      new Option('--order <order>', 'which sentences come first')
        .choices(['newest', 'oldest'])
        .default('oldest'),
    )
    .option('-f, --follow', 'then tell what is kept from now on, until Ctrl-C')
    .addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (query: readonly string[], options: TrailOptions) => {
    const { runTrail } = await import('../run-trail.ts');
    onDone(await runTrail(terminal, query, options));
  });
};

const EXAMPLES = `
The newest sentence stands at the end, as in a log. Refused requests are red, failed ones
yellow, people blue. --follow tells a request that takes long where it begins and where it ends.

Examples:
  annals trail                                      the last 50 requests
  annals trail user: jai --since 1d                 what jai did since yesterday
  annals trail 'ns: team-a and not verb: (get or list or watch)'
  annals trail --follow 'not user: system*'         and what happens next
  annals trail --file audit.log --file audit-old.log.gz name: web
`;
