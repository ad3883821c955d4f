import type { Registry } from 'prom-client';
import { LossReader } from '../collect/losses/loss-reader.ts';
import { createServer } from '../server/create-server.ts';
import { listen } from '../server/listen.ts';
import type { Store } from '../store/store.ts';
import { readVersion } from './read-version.ts';
import type { Terminal } from './terminal.ts';

/** Where to serve, and what to tell there besides. */
export interface ServeAt {
  readonly host: string;
  readonly port: number;
  /** Of the store, where its losses are on record. */
  readonly folder: string;
  /** Names it answers for besides those of this machine. */
  readonly hosts?: readonly string[];
  readonly registries?: readonly Registry[];
  /** Said once it listens, after where. */
  readonly alsoSay?: string;
}

/** Serves a store over HTTP until Ctrl-C, telling where once it listens. */
export async function serveStore(
  store: Store,
  { host, port, folder, hosts = [], registries = [], alsoSay = '' }: ServeAt,
  terminal: Terminal,
): Promise<void> {
  const { signal, nowMs, stdout } = terminal;
  const app = await createServer({
    store,
    nowUs: () => nowMs() * 1000,
    version: await readVersion(),
    hosts,
    registries,
    losses: new LossReader(folder),
  });
  const url = await listen(app, { host, port });
  stdout.write(`serving ${url}/api/v1/ until Ctrl-C\n${alsoSay}`);
  await aborted(signal);
  await app.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
