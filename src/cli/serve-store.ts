import type { Registry } from 'prom-client';
import type { StatusAnswer } from '../api/status-answer.ts';
import type { LiveStatus } from '../collect/live-status.ts';
import { LossReader } from '../collect/losses/loss-reader.ts';
import { buildStatus } from '../server/build-status.ts';
import { collectMetrics } from '../server/collect-metrics.ts';
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
  /** What is known of sources, where some are collected from. */
  readonly live?: () => LiveStatus;
  /** Said once it listens, after where. */
  readonly alsoSay?: string;
}

/** Serves a store over HTTP until Ctrl-C, telling where once it listens. */
export async function serveStore(
  store: Store,
  { host, port, folder, hosts = [], registries = [], live, alsoSay = '' }: ServeAt,
  terminal: Terminal,
): Promise<void> {
  const { signal, nowMs, stdout } = terminal;
  const losses = new LossReader(folder);
  const nowUs = (): number => nowMs() * 1000;
  const status = (): Promise<StatusAnswer> => {
    const retention = live?.().retention ?? {};
    return buildStatus({ store, folder, losses, live: live?.(), retention, nowUs: nowUs() });
  };
  const metrics = collectMetrics({ store, losses, ...(live !== undefined && { live }) });
  const app = await createServer({
    store,
    nowUs,
    version: await readVersion(),
    hosts,
    registries: [...registries, metrics],
    losses,
    status,
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
