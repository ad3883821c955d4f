import { dirname } from 'node:path';
import type { Losses } from '../losses.ts';
import type { Quarantine } from '../quarantine.ts';
import { Checkpoint } from './checkpoint.ts';
import { type Counts, type FollowContext, FULL_PACE, type Pace, type Sink } from './delivery.ts';
import { expandPattern, folderOf } from './expand-pattern.ts';
import { FollowedLog } from './followed-log.ts';
import { RETRY_MS, SAVE_EVERY_MS, SCAN_EVERY_MS } from './limits.ts';
import { refusePacked } from './refuse-packed.ts';
import { WakeUp } from './wake-up.ts';

/** What a file source follows, and where it puts what it reads. */
export interface FileSourceOptions {
  /** The path of a log, or a pattern with `*`, `?`, `[a-z]` for several. */
  readonly pattern: string;
  readonly cluster: string;
  /** A store, or anything that keeps events and answers as a store does. */
  readonly sink: Sink;
  /** Remembers how far each file is kept. */
  readonly stateFile: string;
  readonly losses: Losses;
  readonly quarantine?: Quarantine;
  readonly nowUs: () => number;
  readonly pace?: Pace;
  /** Told what goes wrong and is tried again. */
  readonly onProblem?: (problem: unknown) => void;
}

/** How far a log is. */
export interface LogStatus extends Readonly<Counts> {
  readonly log: string;
  /** Bytes of its files that were seen and are not kept yet. */
  readonly waitingBytes: number;
  readonly lastEventUs?: number;
}

/** A running file source. Disposing of it ends it after what is under way, with its place saved. */
export interface FileSource extends AsyncDisposable {
  status(): readonly LogStatus[];
}

/**
 * Follows the logs a pattern names until it is disposed of, each on its own. A log that is new to
 * it is read from its beginning, rotated files included, since the store knows what it has. Rejects with
 * `input/compressed` where the log is a compressed file.
 */
export async function startFileSource(options: FileSourceOptions): Promise<FileSource> {
  await refusePacked(options.pattern);
  const source = new RunningSource(options, await Checkpoint.load(options.stateFile));
  await source.start();
  return source;
}

class RunningSource implements FileSource {
  readonly #options: FileSourceOptions;
  readonly #checkpoint: Checkpoint;
  readonly #context: FollowContext;
  readonly #end = new AbortController();
  readonly #logs = new Map<string, FollowedLog>();
  readonly #running: Promise<void>[] = [];
  #savedAtMs = 0;
  #isChanged = false;

  constructor(options: FileSourceOptions, checkpoint: Checkpoint) {
    this.#options = options;
    this.#checkpoint = checkpoint;
    const { cluster, sink, losses, quarantine, pace, nowUs, onProblem } = options;
    this.#context = {
      cluster,
      sink,
      losses,
      nowUs,
      onProblem: onProblem ?? (() => undefined),
      signal: this.#end.signal,
      ...(quarantine === undefined ? {} : { quarantine }),
      ...(pace === undefined ? {} : { pace }),
    };
  }

  async start(): Promise<void> {
    await this.#findLogs();
    this.#running.push(this.#findLater());
  }

  status(): readonly LogStatus[] {
    return [...this.#logs.values()].map(({ log, counts, states }) => {
      const waitingBytes = states.reduce(
        (sum, { sizeBytes, offset }) => sum + Math.max(0, sizeBytes - offset),
        0,
      );
      const times = states.flatMap(({ lastEventUs }) => lastEventUs ?? []);
      const lastEventUs = times.length === 0 ? {} : { lastEventUs: Math.max(...times) };
      return { log, ...counts, waitingBytes, ...lastEventUs };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#running);
    await this.#checkpoint.save();
  }

  async #findLogs(): Promise<void> {
    for (const log of await expandPattern(this.#options.pattern)) {
      if (this.#logs.has(log)) continue;
      const followed = new FollowedLog({
        context: this.#context,
        log,
        files: this.#checkpoint.filesOf(log),
        nowMs: () => performance.now(),
      });
      this.#logs.set(log, followed);
      this.#running.push(this.#follow(followed));
    }
  }

  /** New logs of a pattern appear at any time. */
  async #findLater(): Promise<void> {
    const { signal } = this.#end;
    using wakeUp = new WakeUp(folderOf(this.#options.pattern), signal, {
      onNames: () => undefined,
      minGapMs: SCAN_EVERY_MS / 5,
    });
    while (!signal.aborted) {
      await wakeUp.next(false);
      await this.#guarded(() => this.#findLogs());
    }
  }

  async #follow(followed: FollowedLog): Promise<void> {
    const { signal } = this.#end;
    await using log = followed;
    using wakeUp = new WakeUp(dirname(log.log), signal, {
      onNames: () => log.requestScan(),
      minGapMs: (this.#options.pace ?? FULL_PACE).minGapMs,
    });
    let hasMoved = false;
    while (!signal.aborted) {
      const isFine = await this.#guarded(async () => {
        hasMoved = await log.pass();
        await this.#saveSometimes(log);
      });
      if (!isFine) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      await wakeUp.next(hasMoved);
    }
    this.#checkpoint.set(log.log, log.states);
  }

  /** What fails is tried again on the next pass: a full disk, missing rights, no descriptors left. */
  async #guarded(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!this.#end.signal.aborted) this.#context.onProblem(error);
      return this.#end.signal.aborted;
    }
  }

  async #saveSometimes({ log, states }: FollowedLog): Promise<void> {
    this.#isChanged = this.#checkpoint.set(log, states) || this.#isChanged;
    if (!this.#isChanged || performance.now() - this.#savedAtMs < SAVE_EVERY_MS) return;
    this.#savedAtMs = performance.now();
    this.#isChanged = false;
    await this.#checkpoint.save();
  }
}
