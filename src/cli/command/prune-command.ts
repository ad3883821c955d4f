import { Command } from 'commander';
import type { Define } from '../define.ts';
import { STORE_HELP, type StoreOptions, withStore } from './options.ts';
import { type RetentionOptions, withRetention } from './retention-option.ts';

/** Flags of `annals prune`. */
export interface PruneOptions extends StoreOptions, RetentionOptions {}

export const pruneCommand: Define = ({ terminal, onDone }) => {
  const command = new Command('prune').description('Remove the oldest events from the store.');
  withStore(withRetention(command)).addHelpText('after', EXAMPLES + STORE_HELP);
  return command.action(async (options: PruneOptions) => {
    const { runPrune } = await import('../run-prune.ts');
    onDone(await runPrune(terminal, options));
  });
};

const EXAMPLES = `
Events go by whole segments: one goes when the youngest request in it is older than --keep, or while
the store is larger than --keep-bytes. Their hashes stay, so that "annals verify" still vouches for
all the rest, and says what was removed. "annals serve" takes the same flags and does this by itself;
this command is for a store nobody writes to.

Examples:
  annals prune --keep 90d
  annals prune --keep-bytes 50G
`;
