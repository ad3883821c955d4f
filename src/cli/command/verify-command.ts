import { Command } from 'commander';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, withStore } from './options.ts';

export const verifyCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('verify').description(
    'Check that the store is complete and unchanged.',
  );
  withStore(command).addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: StoreOptions) => {
    const { runVerify } = await import('../run-verify.ts');
    onDone(await runVerify(terminal, options));
  });
};

const EXAMPLES = `
Computes all hashes again and compares journal, tree and index. Changes nothing. The exit code
is 3 when something is damaged.

Example:
  annals verify
`;
