import { Command } from 'commander';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, withStore } from './options.ts';

export const rebuildCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('rebuild').description('Make the index anew from the journal.');
  withStore(command).addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: StoreOptions) => {
    const { runRebuild } = await import('../run-rebuild.ts');
    onDone(await runRebuild(terminal, options));
  });
};

const EXAMPLES = `
The journal holds the events themselves and is left as it is; everything else can be made from it.

Example:
  annals rebuild
`;
