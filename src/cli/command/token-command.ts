import { Command } from 'commander';
import type { Define } from '../define.ts';
import {
  type Format,
  parseList,
  STORE_HELP,
  type StoreOptions,
  withOutput,
  withStore,
} from './options.ts';

/** Flags of `annals token create`. */
export interface TokenCreateOptions extends StoreOptions {
  readonly name: string;
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
  readonly expires: string;
}

/** Flags of `annals token list`. */
export interface TokenListOptions extends StoreOptions {
  readonly output: Format;
}

export const tokenCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('token').description('Say who may read the trail over HTTP.');
  const create = command
    .command('create')
    .description('Make a token with which somebody, or a program, may read.')
    .requiredOption('--name <name>', 'who it is for; the record of reads calls them so')
    .option('--namespaces <names>', 'show only events in these: team-a,team-b', parseList)
    .option('--clusters <names>', 'show only events of these: prod,staging', parseList)
    .option('--expires <time>', 'for so long, until a day, or never', '90d');
  withStore(create)
    .addHelpText('after', CREATE_EXAMPLES + STORE_HELP)
    .action(async (options: TokenCreateOptions) => {
      const { runTokenCreate } = await import('../run-token.ts');
      onDone(await runTokenCreate(terminal, options));
    });
  const list = command.command('list').description('Show the tokens there are and were.');
  withOutput(withStore(list))
    .addHelpText('after', LIST_EXAMPLES + STORE_HELP)
    .action(async (options: TokenListOptions) => {
      const { runTokenList } = await import('../run-token.ts');
      onDone(await runTokenList(terminal, options));
    });
  const revoke = command
    .command('revoke')
    .description('Let nobody in with a token any more, at once.')
    .argument('<name>', 'its name');
  withStore(revoke)
    .addHelpText('after', REVOKE_EXAMPLES + STORE_HELP)
    .action(async (name: string, options: StoreOptions) => {
      const { runTokenRevoke } = await import('../run-token.ts');
      onDone(await runTokenRevoke(terminal, name, options));
    });
  return command.addHelpText('after', EXAMPLES);
};

const EXAMPLES = `
Examples:
  annals token create --name ann
  annals token list
  annals token revoke ann
`;

const CREATE_EXAMPLES = `
The token is shown once; only its hash is kept, in the folder of the store. A server that runs
takes it at once. With --namespaces nothing is shown that lies in no namespace, such as nodes and
cluster roles.

Examples:
  annals token create --name ann
  annals token create --name team-a --namespaces team-a,team-a-dev --expires 2027-06-30
  annals token create --name prometheus --expires never
`;

const LIST_EXAMPLES = `
Example:
  annals token list
`;

const REVOKE_EXAMPLES = `
Sessions and live views that began with the token end, too.

Example:
  annals token revoke ann
`;
