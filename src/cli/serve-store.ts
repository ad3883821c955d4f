import { createServer } from '../server/create-server.ts';
import { listen } from '../server/listen.ts';
import type { Store } from '../store/store.ts';
import { readVersion } from './read-version.ts';
import type { Terminal } from './terminal.ts';

/** Where to serve. */
export interface ServeAt {
  readonly host: string;
  readonly port: number;
}

/** Serves a store over HTTP until Ctrl-C, telling where once it listens. */
export async function serveStore(
  store: Store,
  { host, port }: ServeAt,
  terminal: Terminal,
): Promise<void> {
  const { signal, nowMs, stdout } = terminal;
  const app = await createServer({
    store,
    nowUs: () => nowMs() * 1000,
    version: await readVersion(),
  });
  const url = await listen(app, { host, port });
  stdout.write(`serving ${url}/api/v1/ until Ctrl-C\n`);
  await aborted(signal);
  await app.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
