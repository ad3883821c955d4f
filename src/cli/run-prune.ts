import { Failure } from '../base/failure.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { PruneOptions } from './command/prune-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { removalText } from './removal-text.ts';
import type { Terminal } from './terminal.ts';

/** `annals prune`: the oldest events go. */
export async function runPrune(terminal: Terminal, options: PruneOptions): Promise<ExitCode> {
  const { stdout, nowMs } = terminal;
  const { keep, keepBytes } = options;
  if (keep === undefined && keepBytes === undefined) {
    throw new Failure('usage/invalid', 'cannot tell what to keep', {
      hint: 'Give --keep, such as 90d, or --keep-bytes, such as 50G.',
    });
  }
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  await using store = await openDiskStore(folder, { mode: 'write', reopenBelow: 0 });
  const policy = {
    ...(keep !== undefined && { keepUs: keep }),
    ...(keepBytes !== undefined && { keepBytes }),
  };
  const removal = await store.prune(policy, nowMs() * 1000);
  await store.sweep();
  stdout.write(removal === undefined ? 'nothing to remove\n' : `${removalText(removal)}\n`);
  return EXIT.fine;
}
