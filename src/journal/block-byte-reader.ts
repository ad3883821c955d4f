import { join } from 'node:path';
import type { BlockRef } from './block-refs.ts';
import type { Files, OpenFile } from './files.ts';

/** Reads the bytes of blocks in order, from one file at a time, the next block ahead of its use. */
export class BlockByteReader {
  readonly #files: Files;
  readonly #root: string;
  #open: OpenFile | undefined;
  #file: string | undefined;
  #ahead: { readonly ref: BlockRef; readonly bytes: Promise<Buffer> } | undefined;

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
  }

  async read(ref: BlockRef): Promise<Buffer> {
    if (this.#ahead?.ref === ref) return this.#ahead.bytes;
    if (this.#file !== ref.file) {
      await this.close();
      this.#open = await this.#files.open(join(this.#root, ref.file), 'read');
      this.#file = ref.file;
    }
    if (this.#open === undefined) throw new Error('no file is open');
    return this.#open.read(ref.sizeBytes, ref.offset);
  }

  prepare(ref: BlockRef): void {
    if (ref.file !== this.#file || this.#open === undefined) return;
    const bytes = this.#open.read(ref.sizeBytes, ref.offset);
    bytes.catch(() => undefined);
    this.#ahead = { ref, bytes };
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }
}
