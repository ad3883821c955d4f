import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { INDEX_FOLDER } from '../index/filenames.ts';
import { openJournal } from '../journal/open-journal.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { StoreOptions } from './command/options.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

/** `annals rebuild`: the index anew from the journal alone. */
export async function runRebuild(terminal: Terminal, options: StoreOptions): Promise<ExitCode> {
  const { stdout, nowMs } = terminal;
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  const startMs = nowMs();
  await dropIndex(folder);
  const status = new StatusLine(terminal);
  await using store = await openDiskStore(folder, {
    mode: 'write',
    onProgress: (indexed, total) =>
      status.show(
        `indexed ${indexed.toLocaleString('en')} of ${total.toLocaleString('en')} events`,
      ),
  }).finally(() => status.clear());
  await store.seal();
  const { events } = await store.summary();
  const seconds = ((nowMs() - startMs) / 1000).toFixed(1);
  stdout.write(`indexed ${events.toLocaleString('en')} events anew in ${seconds} s\n`);
  return EXIT.fine;
}

/** Only who holds the lock may take the index away from under a reader's feet. */
async function dropIndex(folder: string): Promise<void> {
  await using _lock = await openJournal(folder);
  await rm(join(folder, INDEX_FOLDER), { recursive: true, force: true });
}
