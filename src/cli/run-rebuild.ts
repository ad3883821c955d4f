import { rebuildStore } from '../store/rebuild-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { StoreOptions } from './command/options.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { StatusLine } from './status-line.ts';
import type { Terminal } from './terminal.ts';

/** `annals rebuild`: the index anew from the journal alone. */
export async function runRebuild(terminal: Terminal, options: StoreOptions): Promise<ExitCode> {
  const { stdout, nowMs, signal } = terminal;
  const folder = storeFolder(options.dataDir, terminal);
  requireStore(folder);
  const startMs = nowMs();
  const status = new StatusLine(terminal);
  const events = await rebuildStore(folder, {
    signal,
    onProgress: (indexed, total) =>
      status.show(
        `indexed ${indexed.toLocaleString('en')} of ${total.toLocaleString('en')} events`,
      ),
  }).finally(() => status.clear());
  const seconds = ((nowMs() - startMs) / 1000).toFixed(1);
  stdout.write(`indexed ${events.toLocaleString('en')} events anew in ${seconds} s\n`);
  return EXIT.fine;
}
