import { Command } from 'commander';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, wholeNumber, withStore } from './options.ts';

/** Flags of `annals serve`. */
export interface ServeOptions extends StoreOptions {
  readonly listen: string;
  readonly port: number;
}

export const serveCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('serve')
    .description('Answer questions over HTTP, until Ctrl-C.')
    .option('--listen <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--port <number>',
      'port to listen on; 0 for any free one',
      wholeNumber(0, 65_535),
      7400,
    );
  withStore(command).addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: ServeOptions) => {
    const { runServe } = await import('../run-serve.ts');
    onDone(await runServe(terminal, options));
  });
};

const EXAMPLES = `
Whoever reaches the address can read the whole trail, so it is this machine alone unless you say
otherwise.

Examples:
  annals serve
  curl 'http://127.0.0.1:7400/api/v1/search?query=verb:delete&limit=5'
`;
