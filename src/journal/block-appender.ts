import { join } from 'node:path';
import { encodeHeader } from './block-header.ts';
import type { BlockRef } from './block-refs.ts';
import { BLOCKS_FOLDER, blocksFile } from './filenames.ts';
import { errorCode, type Files, type OpenFile, writeAll } from './files.ts';
import type { PackedBlock } from './pack-block.ts';

/** The end of the files of blocks at one moment, to go back to. */
export interface BlocksMark {
  readonly file: string | undefined;
  readonly sizeBytes: number;
}

/** Writes blocks behind one another, and begins a new file when one is full. */
export class BlockAppender {
  readonly #files: Files;
  readonly #root: string;
  readonly #journalId: Uint8Array;
  readonly #maxFileBytes: number;
  #file: string | undefined;
  #open: OpenFile | undefined;
  #sizeBytes: number;
  /** Files made since the last commit was settled, the newest last. */
  #created: string[] = [];
  /** Open files with bytes that are not synced. */
  #dirty = new Set<OpenFile>();

  constructor(
    context: { readonly files: Files; readonly root: string; readonly journalId: Uint8Array },
    maxFileBytes: number,
    end: BlocksMark,
  ) {
    this.#files = context.files;
    this.#root = context.root;
    this.#journalId = context.journalId;
    this.#maxFileBytes = maxFileBytes;
    this.#file = end.file;
    this.#sizeBytes = end.sizeBytes;
  }

  mark(): BlocksMark {
    return { file: this.#file, sizeBytes: this.#sizeBytes };
  }

  async append(block: PackedBlock): Promise<BlockRef> {
    const header = encodeHeader(this.#journalId, block);
    const open = await this.#fileFor(block.firstPosition);
    const offset = this.#sizeBytes;
    this.#dirty.add(open);
    await writeAll(open, header, offset);
    await writeAll(open, block.body, offset + header.length);
    const sizeBytes = header.length + block.body.length;
    this.#sizeBytes += sizeBytes;
    const { firstPosition, eventCount } = block;
    return { file: this.#file ?? '', offset, sizeBytes, firstPosition, eventCount };
  }

  /** Rejects only when the disk refused to sync. */
  async sync(): Promise<void> {
    for (const open of this.#dirty) await open.sync();
    if (this.#created.length > 0) await this.#syncFolder();
    for (const open of this.#dirty) if (open !== this.#open) await open.close();
    this.#dirty.clear();
  }

  /** Makes what was written final: `rollback` will not go behind it. */
  settle(): void {
    this.#created = [];
  }

  /** Takes back all that was written since `mark` was made, synced or not. */
  async rollback(mark: BlocksMark): Promise<void> {
    for (const open of this.#dirty) if (open !== this.#open) await open.close();
    this.#dirty.clear();
    await this.close();
    for (const file of this.#created) await this.#files.remove(join(this.#root, file));
    if (this.#created.length > 0) await this.#syncFolder();
    this.#created = [];
    this.#file = mark.file;
    this.#sizeBytes = mark.sizeBytes;
    if (mark.file === undefined) return;
    this.#open = await this.#files.open(join(this.#root, mark.file), 'write');
    await this.#open.truncate(mark.sizeBytes);
    await this.#open.sync();
  }

  /** The next block begins a new file. Only between commits. */
  async endFile(): Promise<void> {
    await this.close();
    this.#file = undefined;
    this.#sizeBytes = 0;
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }

  async #syncFolder(): Promise<void> {
    await this.#files.syncFolder(join(this.#root, BLOCKS_FOLDER));
  }

  async #fileFor(firstPosition: number): Promise<OpenFile> {
    if (this.#file !== undefined && this.#sizeBytes < this.#maxFileBytes) {
      this.#open ??= await this.#files.open(join(this.#root, this.#file), 'write');
      return this.#open;
    }
    if (this.#open !== undefined && !this.#dirty.has(this.#open)) await this.#open.close();
    this.#open = undefined;
    const file = blocksFile(firstPosition);
    const path = join(this.#root, file);
    try {
      this.#open = await this.#files.create(path);
      this.#created.push(file);
      this.#sizeBytes = 0;
    } catch (error) {
      // A damaged file of this name is there. It is kept, and the block goes behind what it holds.
      if (errorCode(error) !== 'EEXIST') throw error;
      this.#open = await this.#files.open(path, 'write');
      this.#sizeBytes = await this.#open.size();
    }
    this.#file = file;
    return this.#open;
  }
}
