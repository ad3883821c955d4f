import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiserverWatch } from '../collect/losses/apiserver-watch.ts';
import { scrapeFile } from '../collect/losses/scrape-memory.ts';
import type { Losses } from '../collect/losses.ts';
import type { ApiserverConfig } from '../config/config.ts';
import { visibleText } from '../trail/visible-text.ts';
import { readVersion } from './read-version.ts';
import type { Terminal } from './terminal.ts';

/** How often each API server is asked for its metrics. */
const SCRAPE_EVERY_MS = 30_000;
/** The metrics of a large cluster are some ten megabytes. */
const TIMEOUT_MS = 20_000;

/** Where losses go. */
export interface WatchApiserversOptions {
  readonly losses: Losses;
  /** Of the store. What was counted last stands in it, so that a restart of Annals hides nothing. */
  readonly folder: string;
  readonly everyMs?: number;
}

/** An address that can be asked: its kubeconfig was read. */
export interface OpenedApiserver {
  readonly key: string;
  readonly line: string;
  readonly server: string;
  readonly watch: ApiserverWatch;
}

interface Running {
  readonly key: string;
  readonly line: string;
  readonly stop: () => Promise<void>;
}

/** The API servers whose own count of lost events is put on record, until it is disposed of. */
export class WatchedApiservers implements AsyncDisposable {
  readonly #options: WatchApiserversOptions;
  readonly #terminal: Terminal;
  #running: readonly Running[] = [];

  constructor(options: WatchApiserversOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
  }

  /** A line for each that is watched. */
  get lines(): string {
    return this.#running.map(({ line }) => `${line}\n`).join('');
  }

  /** Reads the kubeconfigs, and asks nobody yet. Rejects where one cannot be used. */
  open(servers: readonly ApiserverConfig[]): Promise<readonly OpenedApiserver[]> {
    return Promise.all(servers.map((server) => this.#open(server)));
  }

  /** Watches these from now on; those that were watched before and still are go on. */
  async take(opened: readonly OpenedApiserver[]): Promise<void> {
    const wanted = new Map(opened.map((one) => [one.key, one]));
    const gone = this.#running.filter(({ key }) => !wanted.has(key));
    await Promise.all(gone.map(({ stop }) => stop()));
    const stays = this.#running.filter(({ key }) => wanted.delete(key));
    this.#running = [...stays, ...[...wanted.values()].map((one) => this.#start(one))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map(({ stop }) => stop()));
    this.#running = [];
  }

  async #open({ cluster, kubeconfig, context }: ApiserverConfig): Promise<OpenedApiserver> {
    const { env, home, nowMs } = this.#terminal;
    const { losses, folder } = this.#options;
    const userAgent = `annals/${await readVersion()}`;
    const { openCluster } = await import('../cluster/connect/open-cluster.ts');
    const client = await openCluster({ kubeconfig, context, env, home, nowMs, userAgent });
    const instance = new URL(client.server).host;
    const key = createHash('sha256')
      .update(JSON.stringify([cluster, client.server, client.context]))
      .digest('hex')
      .slice(0, 12);
    await mkdir(join(folder, 'apiservers'), { recursive: true, mode: 0o700 });
    const watch = new ApiserverWatch(
      {
        cluster,
        instance,
        fetch: (signal) => client.text('/metrics', { signal, timeoutMs: TIMEOUT_MS }),
      },
      {
        losses,
        nowUs: () => nowMs() * 1000,
        memory: scrapeFile(join(folder, 'apiservers', `${key}.json`)),
      },
    );
    const line = `asking ${client.server}/metrics what cluster ${cluster} lost`;
    return { key, line, server: client.server, watch };
  }

  #start({ key, line, server, watch }: OpenedApiserver): Running {
    const { stderr } = this.#terminal;
    const { everyMs = SCRAPE_EVERY_MS } = this.#options;
    const stopping = new AbortController();
    const { signal } = stopping;
    let told = '';
    const scrape = async (): Promise<void> => {
      try {
        await watch.scrape(signal);
        if (told !== '') stderr.write(`${server} tells its metrics again\n`);
        told = '';
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        // What goes on failing in the same way is told once.
        if (signal.aborted || reason === told) return;
        told = reason;
        stderr.write(
          `cannot learn what ${server} lost, trying again: ${visibleText(reason, 500)}\n`,
        );
      }
    };
    const run = async (): Promise<void> => {
      while (!signal.aborted) {
        await scrape();
        await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    };
    const running = run();
    const stop = async (): Promise<void> => {
      stopping.abort();
      await running;
    };
    return { key, line, stop };
  }
}
