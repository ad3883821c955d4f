import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Loss, Losses, RecordedLoss } from '../losses.ts';
import { parseLossLine, renderLossLine } from './loss-line.ts';
import { mergeLosses } from './merge-losses.ts';

/** Name of the register in a folder of a store or an agent. */
export const LOSSES_FILE = 'losses.ndjson';

/**
 * Above this size old losses are merged by hour. A register of 8 MiB holds some 30,000 losses, more
 * than anybody reads one by one, and is read in a tenth of a second.
 */
const MERGE_ABOVE_BYTES = 8 << 20;

export interface LossRegisterOptions {
  readonly nowUs: () => number;
  /** Told of each loss once it is safe. */
  readonly onLoss?: (loss: RecordedLoss) => void;
  readonly mergeAboveBytes?: number;
}

/**
 * The durable register of losses: `losses.ndjson` in a folder, one a line, each synced before
 * `record` resolves. A kill leaves at most a last line cut short, which never counted. One process
 * writes; any number read with `LossReader`.
 */
export class LossRegister implements Losses, AsyncDisposable {
  readonly #folder: string;
  readonly #options: LossRegisterOptions;
  #file: FileHandle | undefined;
  #sizeBytes = 0;
  #mergeAboveBytes: number;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, options: LossRegisterOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#mergeAboveBytes = options.mergeAboveBytes ?? MERGE_ABOVE_BYTES;
  }

  record(loss: Loss): Promise<void> {
    const writing = this.#writing.then(() => this.#write(loss));
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#close();
  }

  get #path(): string {
    return join(this.#folder, LOSSES_FILE);
  }

  async #write(loss: Loss): Promise<void> {
    const id = loss.id ?? randomBytes(8).toString('hex');
    const recorded = { ...loss, id, noticedUs: this.#options.nowUs() };
    const file = this.#file ?? (await this.#open());
    const line = Buffer.from(`${renderLossLine(recorded)}\n`);
    try {
      await file.appendFile(line);
      await file.datasync();
    } catch (error) {
      // What was written of the line must not stand before the next one.
      await this.#close().catch(() => undefined);
      throw error;
    }
    this.#sizeBytes += line.length;
    this.#options.onLoss?.(recorded);
    if (this.#sizeBytes > this.#mergeAboveBytes) await this.#merge().catch(() => undefined);
  }

  async #open(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = await open(this.#path, 'a+', 0o600);
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    // A line that a kill cut short ends here, so that the next one is whole.
    if (bytesRead === 1 && buffer[0] !== LINE_FEED) await file.appendFile('\n');
    if (size === 0) await syncFolder(this.#folder);
    this.#file = file;
    this.#sizeBytes = size;
    return file;
  }

  /** Replaces the file by one in which old losses are merged. A crash leaves the one or the other. */
  async #merge(): Promise<void> {
    const lines = (await readFile(this.#path, 'utf8')).split('\n');
    const merged = mergeLosses(lines.flatMap((line) => parseLossLine(line) ?? []));
    const text = merged.map((loss) => `${renderLossLine(loss)}\n`).join('');
    const aside = `${this.#path}.new`;
    await rm(aside, { force: true });
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, this.#path);
    await syncFolder(this.#folder);
    await this.#close();
    this.#mergeAboveBytes = Math.max(this.#mergeAboveBytes, 2 * Buffer.byteLength(text));
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

const LINE_FEED = 0x0a;

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
