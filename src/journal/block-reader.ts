import { join } from 'node:path';
import type { BlockRef } from './block-refs.ts';
import { type Damaged, isDamaged } from './damaged.ts';
import type { Files, OpenFile } from './files.ts';
import { type UnpackedBlock, unpackEvents } from './unpack-block.ts';

/** Reads blocks, checks every hash on the way, and keeps those used last. */
export class BlockReader {
  readonly #files: Files;
  readonly #root: string;
  readonly #maxCacheBytes: number;
  readonly #open = new Map<string, Promise<OpenFile>>();
  /** In order of use, the last used last. */
  readonly #cache = new Map<number, UnpackedBlock>();
  #cacheBytes = 0;

  constructor(files: Files, root: string, maxCacheBytes: number) {
    this.#files = files;
    this.#root = root;
    this.#maxCacheBytes = maxCacheBytes;
  }

  /** One block's events. With `keep`, the next call for the same block may find it in memory. */
  async read(ref: BlockRef, keep: boolean): Promise<UnpackedBlock | Damaged> {
    const cached = this.#cache.get(ref.firstPosition);
    if (cached !== undefined) {
      this.#cache.delete(ref.firstPosition);
      this.#cache.set(ref.firstPosition, cached);
      return cached;
    }
    const block = await this.#load(ref);
    if (keep && !isDamaged(block)) this.#keep(block);
    return block;
  }

  /** Lets go of files that are deleted. */
  async forget(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const open = this.#open.get(name);
      this.#open.delete(name);
      await open?.then(
        (file) => file.close(),
        () => undefined,
      );
    }
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    this.#cache.clear();
    this.#cacheBytes = 0;
    for (const file of await Promise.allSettled(open)) {
      if (file.status === 'fulfilled') await file.value.close();
    }
  }

  /** A block as it lies on disk, unchecked. */
  async bytesOf(ref: BlockRef): Promise<Buffer | Damaged> {
    try {
      return await (await this.#file(ref.file)).read(ref.sizeBytes, ref.offset);
    } catch (error) {
      return { damaged: `cannot be read: ${String(error)}` };
    }
  }

  async #load(ref: BlockRef): Promise<UnpackedBlock | Damaged> {
    const bytes = await this.bytesOf(ref);
    return isDamaged(bytes) ? bytes : unpackEvents({ firstPosition: ref.firstPosition, bytes });
  }

  #file(name: string): Promise<OpenFile> {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const opening = this.#files.open(join(this.#root, name), 'read');
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name));
    return opening;
  }

  #keep(block: UnpackedBlock): void {
    if (block.sizeBytes > this.#maxCacheBytes || this.#cache.has(block.firstPosition)) return;
    this.#cache.set(block.firstPosition, block);
    this.#cacheBytes += block.sizeBytes;
    for (const [position, { sizeBytes }] of this.#cache) {
      if (this.#cacheBytes <= this.#maxCacheBytes) break;
      this.#cache.delete(position);
      this.#cacheBytes -= sizeBytes;
    }
  }
}
