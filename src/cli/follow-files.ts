import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sink } from '../collect/follow/delivery.ts';
import {
  type FileSource,
  type LogStatus,
  startFileSource,
} from '../collect/follow/start-file-source.ts';
import type { Losses } from '../collect/losses.ts';
import { Quarantine } from '../collect/quarantine.ts';
import type { Terminal } from './terminal.ts';

/** Files to follow, and the cluster they are of. */
export interface FollowedFiles {
  readonly paths: readonly string[];
  readonly cluster: string;
}

/** Where followed lines go, and what is remembered of them. */
export interface FollowOptions {
  readonly sink: Sink;
  /** Of the store. How far each file is stands in it. */
  readonly folder: string;
  readonly losses: Losses;
  /** What may be kept of a line that is no event; all of it when absent. */
  readonly redactRejected?: (bytes: Uint8Array) => Uint8Array;
}

/** A log that is followed, and how far it is. */
export interface FollowedStatus extends LogStatus {
  readonly cluster: string;
}

interface Running {
  readonly pattern: string;
  readonly cluster: string;
  readonly source: FileSource;
}

/** The log files that are followed into a store, until it is disposed of. */
export class Following implements AsyncDisposable {
  readonly #options: FollowOptions;
  readonly #terminal: Terminal;
  readonly #quarantine: Quarantine;
  #running: readonly Running[] = [];

  private constructor(options: FollowOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    const { folder, redactRejected } = options;
    this.#quarantine = new Quarantine(join(folder, 'quarantine'), 'followed', {
      nowMs: terminal.nowMs(),
      ...(redactRejected && { redact: redactRejected }),
    });
  }

  static async start(
    files: readonly FollowedFiles[],
    options: FollowOptions,
    terminal: Terminal,
  ): Promise<Following> {
    const following = new Following(options, terminal);
    await following.take(files);
    return following;
  }

  /** A line for each pattern that is followed. */
  get lines(): string {
    return this.#running
      .map(({ pattern, cluster }) => `following ${pattern} for cluster ${cluster}\n`)
      .join('');
  }

  status(): readonly FollowedStatus[] {
    return this.#running.flatMap(({ cluster, source }) =>
      source.status().map((log) => ({ ...log, cluster })),
    );
  }

  /**
   * Follows these files from now on. What was followed before and still is goes on without a pause;
   * what is not ends with its place saved, so that it may be taken up again at the same byte.
   */
  async take(files: readonly FollowedFiles[]): Promise<void> {
    const wanted = new Map(
      files.flatMap(({ paths, cluster }) =>
        paths.map((pattern) => [nameOf(cluster, pattern), { cluster, pattern }] as const),
      ),
    );
    const stays = this.#running.filter(({ cluster, pattern }) =>
      wanted.has(nameOf(cluster, pattern)),
    );
    const gone = this.#running.filter((one) => !stays.includes(one));
    await Promise.all(gone.map(({ source }) => source[Symbol.asyncDispose]()));
    this.#running = stays;
    for (const [name, one] of wanted) {
      if (stays.some(({ cluster, pattern }) => nameOf(cluster, pattern) === name)) continue;
      this.#running = [...this.#running, { ...one, source: await this.#start(name, one) }];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map(({ source }) => source[Symbol.asyncDispose]()));
    this.#running = [];
    await this.#quarantine[Symbol.asyncDispose]();
  }

  async #start(
    name: string,
    { cluster, pattern }: { readonly cluster: string; readonly pattern: string },
  ): Promise<FileSource> {
    const { sink, folder, losses } = this.#options;
    const { stderr, nowMs } = this.#terminal;
    const places = join(folder, 'following');
    await mkdir(places, { recursive: true, mode: 0o700 });
    return startFileSource({
      ...{ pattern, cluster, sink, losses, quarantine: this.#quarantine },
      stateFile: join(places, `${name}.json`),
      nowUs: () => nowMs() * 1000,
      onProblem: (problem) => stderr.write(`${pattern}: ${String(problem)}\n`),
    });
  }
}

function nameOf(cluster: string, pattern: string): string {
  return createHash('sha256')
    .update(JSON.stringify([cluster, pattern]))
    .digest('hex')
    .slice(0, 12);
}
