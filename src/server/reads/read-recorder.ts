import type { Store } from '../../store/store.ts';
import { READS_ORIGIN, type Read, readLine } from './read-line.ts';

/** Where lines of the record go. Resolves once they are safe. */
export type ReadSink = (lines: readonly string[]) => Promise<void>;

/** What waits to be written; more is counted and told. */
const MAX_WAITING = 5000;

/** Answers do not wait for their record, and records do not wait for long. */
const WRITE_EVERY_MS = 500;

/** Keeps who asked what, in order and off the way of the answers. */
export class ReadRecorder implements AsyncDisposable {
  readonly #sink: ReadSink;
  readonly #onFailure: (error: unknown) => void;
  #waiting: string[] = [];
  #notRecorded = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `onFailure` is told what keeps the record from being written; it is tried again. */
  constructor(sink: ReadSink, onFailure: (error: unknown) => void) {
    this.#sink = sink;
    this.#onFailure = onFailure;
  }

  record(read: Read): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#notRecorded++;
      return;
    }
    this.#waiting.push(readLine(read, this.#notRecorded));
    this.#notRecorded = 0;
    this.#timer ??= setTimeout(() => this.#write(), WRITE_EVERY_MS);
  }

  /** Writes what waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeNow());
  }

  async #writeNow(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    try {
      await this.#sink(lines);
    } catch (error) {
      this.#onFailure(error);
      const kept = [...lines, ...this.#waiting];
      this.#waiting = kept.slice(0, MAX_WAITING);
      this.#notRecorded += kept.length - this.#waiting.length;
    }
  }
}

/** Writes the record into a store that is open for writing, beside the events of API servers. */
export function storeSink(store: Pick<Store, 'append'>, nowUs: () => number): ReadSink {
  return async (lines) => {
    const receivedUs = nowUs();
    await store.append(
      lines.map((line) => ({
        cluster: READS_ORIGIN,
        source: READS_ORIGIN,
        receivedUs,
        bytes: new TextEncoder().encode(line),
      })),
    );
  };
}
