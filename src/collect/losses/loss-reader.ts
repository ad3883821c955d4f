import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedLoss } from '../losses.ts';
import { type LossFilter, matchesLoss } from './loss-filter.ts';
import { parseLossLine } from './loss-line.ts';
import { LOSSES_FILE } from './loss-register.ts';
import { takeLoss } from './merge-losses.ts';

/** Whoever can be asked for losses. */
export interface LossList {
  /** Those that touch what is asked for, in the order they were noticed. */
  select(filter: LossFilter): Promise<readonly RecordedLoss[]>;
}

/** No register: nothing is known to be lost. */
export const NO_LOSSES: LossList = { select: () => Promise.resolve([]) };

/**
 * Reads the register of a folder while another process may write to it. What was read before is not
 * read again; a file that was replaced is read anew.
 */
export class LossReader implements LossList {
  readonly #path: string;
  #losses = new Map<string, RecordedLoss>();
  #state = '';
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);
  #unreadable = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, LOSSES_FILE);
  }

  /** Lines that are no loss of a version this program knows. */
  get unreadable(): number {
    return this.#unreadable;
  }

  async select(filter: LossFilter): Promise<readonly RecordedLoss[]> {
    const reading = this.#reading.then(() => this.#refresh());
    this.#reading = reading.catch(() => undefined);
    await reading;
    return [...this.#losses.values()].filter((loss) => matchesLoss(loss, filter));
  }

  async #refresh(): Promise<void> {
    const file = await open(this.#path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return this.#forget('');
    try {
      await this.#readOn(file);
    } finally {
      await file.close();
    }
  }

  async #readOn(file: FileHandle): Promise<void> {
    const { dev, ino, size } = await file.stat();
    if (`${dev} ${ino}` !== this.#state || size < this.#offset) this.#forget(`${dev} ${ino}`);
    if (size === this.#offset) return;
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(size - this.#offset),
      0,
      size - this.#offset,
      this.#offset,
    );
    this.#offset += bytesRead;
    const bytes = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    this.#rest = bytes.subarray(end);
    for (const line of bytes.toString('utf8', 0, end).split('\n')) this.#take(line);
  }

  #take(line: string): void {
    if (line === '') return;
    const loss = parseLossLine(line);
    if (loss === undefined) this.#unreadable++;
    else takeLoss(this.#losses, loss);
  }

  #forget(state: string): void {
    this.#losses = new Map();
    this.#state = state;
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
    this.#unreadable = 0;
  }
}

const LINE_FEED = 0x0a;
