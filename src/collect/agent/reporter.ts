import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LossList } from '../losses/loss-reader.ts';
import { type AgentReport, MAX_REPORTED_LOSSES } from './agent-report.ts';

/** Where an agent's reports go, and what they are made of. */
export interface ReporterOptions {
  /** The name of this machine. */
  readonly agent: string;
  /** Of the agent; remembers up to where losses were told. */
  readonly folder: string;
  readonly losses: LossList;
  readonly buffer: () => { readonly bufferBytes: number; readonly maxBufferBytes: number };
  /** Tells whether the server has taken a report. */
  readonly send: (report: AgentReport, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Tells a server how an agent is, and what it lost since it told last. A server that is away is told
 * later; a report that was taken and not remembered is told again, and known there by the ids.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  #toldUs: number | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Reports once; to be called every now and then. */
  async report(signal: AbortSignal): Promise<void> {
    const { agent, losses, buffer, send } = this.#options;
    const toldUs = this.#toldUs ?? (await this.#load());
    this.#toldUs = toldUs;
    const all = await losses.select({});
    const news = all.filter(({ noticedUs }) => noticedUs > toldUs).slice(0, MAX_REPORTED_LOSSES);
    if (!(await send({ agent, ...buffer(), losses: news }, signal))) return;
    const last = news.at(-1);
    if (last === undefined) return;
    this.#toldUs = last.noticedUs;
    await this.#save(last.noticedUs);
  }

  get #path(): string {
    return join(this.#options.folder, 'losses-told');
  }

  async #load(): Promise<number> {
    const told = Number(await readFile(this.#path, 'utf8').catch(() => '-1'));
    return Number.isSafeInteger(told) ? told : -1;
  }

  async #save(toldUs: number): Promise<void> {
    const aside = `${this.#path}.new`;
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(String(toldUs));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, this.#path);
  }
}
