import { openDiskStore } from '../store/open-disk-store.ts';
import { requireStore, storeFolder } from './answer/store-folder.ts';
import type { ServeOptions } from './command/serve-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { serveStore } from './serve-store.ts';
import type { Terminal } from './terminal.ts';

/** `annals serve`: the HTTP API, until Ctrl-C. */
export async function runServe(
  terminal: Terminal,
  { dataDir, listen, port }: ServeOptions,
): Promise<ExitCode> {
  const folder = storeFolder(dataDir, terminal);
  requireStore(folder);
  await using store = await openDiskStore(folder, { mode: 'read' });
  if (!isLoopback(listen)) {
    const { stderr } = terminal;
    stderr.write(
      `${stderr.style.warn('warning:')} whoever reaches ${listen} can read the whole trail\n`,
    );
  }
  await serveStore(store, { host: listen, port }, terminal);
  return EXIT.fine;
}

function isLoopback(address: string): boolean {
  return /^(127\.|\[?::1\]?$|localhost$)/.test(address);
}
