import type { FileHandle } from 'node:fs/promises';
import type { LineBatch } from '../line-batch.ts';
import { readHead } from './fingerprint.ts';
import { HEAD_BYTES } from './limits.ts';
import { type Place, PlacedLines } from './placed-lines.ts';

/** What one look at a file gave. */
export type Look =
  | { readonly kind: 'lines'; readonly batches: readonly LineBatch[] }
  /** Nothing new. */
  | { readonly kind: 'end' }
  /** The file was cut short or written anew in place; what was read before stays true. */
  | { readonly kind: 'truncated' };

/**
 * Reads the lines of an open file as it grows. The file is known by its beginning: after each read
 * the beginning is compared again, so that bytes of a file which was written anew in place are
 * never taken for its continuation, however fast it has grown.
 */
export class LineReader {
  readonly lines: PlacedLines;
  readonly #file: FileHandle;
  readonly #chunkBytes: number;
  #head: Buffer;
  #lookedAtMs = Number.NaN;

  constructor(file: FileHandle, head: Buffer, place: Place, chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
    this.#file = file;
    this.#head = head.subarray(0, place.offset);
    this.lines = new PlacedLines(place);
  }

  /** What the file begins with, as far as it was read; a fingerprint is made of it. */
  get head(): Buffer {
    return this.#head;
  }

  /** Reads what the file has grown by, up to one chunk. */
  async look(): Promise<Look> {
    const { readOffset } = this.lines;
    const { size, mtimeMs } = await this.#file.stat();
    if (size < readOffset) return { kind: 'truncated' };
    if (size === readOffset && mtimeMs === this.#lookedAtMs) return { kind: 'end' };
    const chunk = await this.#read(readOffset, Math.min(size - readOffset, this.#chunkBytes));
    if (!(await this.#isSameFile(readOffset + chunk.length))) return { kind: 'truncated' };
    if (chunk.length > 0) return { kind: 'lines', batches: this.lines.push(chunk) };
    this.#lookedAtMs = mtimeMs;
    return { kind: 'end' };
  }

  async #read(offset: number, sizeBytes: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(sizeBytes);
    const { bytesRead } = await this.#file.read(buffer, 0, sizeBytes, offset);
    return buffer.subarray(0, bytesRead);
  }

  /** Compares the beginning, and learns more of it while it is shorter than it may be. */
  async #isSameFile(readBytes: number): Promise<boolean> {
    const head = await readHead(this.#file, HEAD_BYTES);
    const known = this.#head;
    if (head.length < known.length || !head.subarray(0, known.length).equals(known)) return false;
    if (known.length < HEAD_BYTES) this.#head = head.subarray(0, Math.min(readBytes, HEAD_BYTES));
    return true;
  }
}
