import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Counts, Delivery, type FollowContext, FULL_PACE } from './delivery.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type FollowedFile, update } from './followed-file.ts';
import { LineReader, type Look } from './line-reader.ts';

/** What draining a file came to. */
export interface Drained {
  /** Whether there was anything to read. */
  readonly hasMoved: boolean;
  readonly isTruncated: boolean;
}

/** Where the lines of a file go. */
export interface Into {
  readonly context: FollowContext;
  readonly log: string;
  readonly counts: Counts;
  readonly nowMs: number;
}

/**
 * A file held open, so that it is read to its end under whatever name, or none. What is known of it
 * moves on as its lines are kept.
 */
export class Tail implements AsyncDisposable {
  readonly file: FollowedFile;
  /** When it last had something to read. */
  movedAtMs: number;
  readonly #handle: FileHandle;
  readonly #reader: LineReader;
  readonly #delivery: Delivery;

  constructor(handle: FileHandle, head: Buffer, file: FollowedFile, into: Into) {
    this.file = file;
    this.movedAtMs = into.nowMs;
    this.#handle = handle;
    this.#reader = new LineReader(
      handle,
      head,
      file.state,
      (into.context.pace ?? FULL_PACE).chunkBytes,
    );
    this.#delivery = new Delivery(into.context, into.log, into.counts, (place, lastEventUs) => {
      update(file, {
        ...place,
        ...(lastEventUs === undefined ? {} : { lastEventUs }),
        fingerprint: fingerprintOf(this.#reader.head),
      });
    });
  }

  /** The file's properties now, by the handle and not by a name. */
  stat(): Promise<Stats> {
    return this.#handle.stat();
  }

  /** Reads to the end of the file as it is, and resolves once all of it is kept. */
  async drain(nowMs: number, signal: AbortSignal): Promise<Drained> {
    let look: Look = await this.#reader.look();
    const hasMoved = look.kind === 'lines';
    try {
      while (look.kind === 'lines' && !signal.aborted) {
        const { place, readOffset } = this.#reader.lines;
        await this.#delivery.add(look.batches, place);
        update(this.file, { sizeBytes: Math.max(readOffset, this.file.state.sizeBytes) });
        look = await this.#reader.look();
      }
    } finally {
      await this.#delivery.flush();
    }
    if (hasMoved) this.movedAtMs = nowMs;
    return { hasMoved, isTruncated: look.kind === 'truncated' };
  }

  /** Gives up waiting for the end of the last line. */
  async finish(): Promise<void> {
    const { lines } = this.#reader;
    if (lines.readOffset > this.file.state.offset) {
      const left = lines.end();
      await this.#delivery.add(left, lines.place);
      await this.#delivery.flush();
    }
    update(this.file, { isFinished: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#handle.close();
  }
}

/** Opens a file for reading; undefined when it is gone. */
export async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
