import { join } from 'node:path';
import { type BlockRef, BlockRefs, endOf } from './block-refs.ts';
import { BLOCK_INDEX_FILE, BLOCKS_FOLDER, blocksFile, parseBlocksFile } from './filenames.ts';
import { errorCode, type Files, type OpenFile, readWhole, writeAll } from './files.ts';

/** One block: its position, events, file's first position, offset and size, six bytes each. */
export const INDEX_ROW_BYTES = 30;

const FIELD_BYTES = 6;

/** The row of a block in the index file. */
export function encodeIndexRow(ref: BlockRef): Buffer {
  const filePosition = parseBlocksFile(ref.file.slice(BLOCKS_FOLDER.length + 1)) ?? 0;
  const fields = [ref.firstPosition, ref.eventCount, filePosition, ref.offset, ref.sizeBytes];
  const row = Buffer.alloc(INDEX_ROW_BYTES);
  for (const [i, field] of fields.entries()) row.writeUIntLE(field, i * FIELD_BYTES, FIELD_BYTES);
  return row;
}

/**
 * The blocks the index file knows, so that opening need not read every header. It is a help and no
 * more: it is never synced, so its rows count only as far as each begins where the one before ends
 * and every file is as long as they say. Blocks at and above `sealed` are left out. Undefined when
 * it does not fit the files; it is then made anew from the headers.
 */
export async function readBlockIndex(
  files: Files,
  root: string,
  { sealed, blocksFrom }: { readonly sealed: number; readonly blocksFrom: number },
): Promise<IndexedBlocks | undefined> {
  const bytes = await readWhole(files, join(root, BLOCK_INDEX_FILE));
  const rows = Buffer.from(bytes ?? []);
  const skippedRows = countRemoved(rows, blocksFrom);
  const refs = decodeRows(rows.subarray(skippedRows * INDEX_ROW_BYTES), { sealed, blocksFrom });
  if (!(await fitsFiles(files, root, refs, blocksFile(blocksFrom)))) return undefined;
  // The next row is what proves a row, so the last one is not proved.
  refs.removeLast();
  return refs.length > 0 ? { refs, skippedRows } : undefined;
}

/** What the index file knows of the blocks that are there. */
export interface IndexedBlocks {
  readonly refs: BlockRefs;
  /** Rows of blocks that were removed since, at the beginning of the file. */
  readonly skippedRows: number;
}

/** How many rows at the beginning are of blocks below a position. */
export function countRemoved(rows: Buffer, blocksFrom: number): number {
  let count = 0;
  for (let at = 0; at + INDEX_ROW_BYTES <= rows.length; at += INDEX_ROW_BYTES) {
    if (rows.readUIntLE(at, FIELD_BYTES) >= blocksFrom) break;
    count++;
  }
  return count;
}

/** Adds to the index file. What goes wrong here costs the next opening time and nothing else. */
export class BlockIndexWriter {
  readonly #file: OpenFile;
  #sizeBytes: number;
  #isBroken = false;

  private constructor(file: OpenFile, sizeBytes: number) {
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  /** Opens the file and makes it hold these blocks, of which the first `known` came from it. */
  static async open(
    { files, root }: { readonly files: Files; readonly root: string },
    refs: BlockRefs,
    known: number,
  ): Promise<BlockIndexWriter> {
    const path = join(root, BLOCK_INDEX_FILE);
    const file = await files.open(path, 'write').catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      return files.create(path);
    });
    const knownBytes = known * INDEX_ROW_BYTES;
    if ((await file.size()) !== knownBytes) await file.truncate(knownBytes);
    const writer = new BlockIndexWriter(file, knownBytes);
    await writer.add(refs.from(known));
    return writer;
  }

  async add(refs: readonly BlockRef[]): Promise<void> {
    if (this.#isBroken || refs.length === 0) return;
    const rows = Buffer.concat(refs.map(encodeIndexRow));
    try {
      await writeAll(this.#file, rows, this.#sizeBytes);
      this.#sizeBytes += rows.length;
    } catch {
      // A row cut short would put all behind it out of step, so no more are added.
      this.#isBroken = true;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function decodeRows(
  bytes: Buffer,
  { sealed, blocksFrom }: { readonly sealed: number; readonly blocksFrom: number },
): BlockRefs {
  const refs = new BlockRefs();
  let before: BlockRef | undefined;
  let filePosition = -1;
  let file = '';
  for (let at = 0; at + INDEX_ROW_BYTES <= bytes.length; at += INDEX_ROW_BYTES) {
    const field = (i: number): number => bytes.readUIntLE(at + i * FIELD_BYTES, FIELD_BYTES);
    if (field(2) !== filePosition) {
      filePosition = field(2);
      file = blocksFile(filePosition);
    }
    const row = {
      file,
      offset: field(3),
      sizeBytes: field(4),
      firstPosition: field(0),
      eventCount: field(1),
    };
    if (!follows(before, row, blocksFrom) || endOf(row) > sealed) break;
    refs.add(row);
    before = row;
  }
  return refs;
}

function follows(before: BlockRef | undefined, row: BlockRef, blocksFrom: number): boolean {
  if (row.eventCount === 0 || row.sizeBytes === 0) return false;
  if (row.firstPosition !== (before === undefined ? blocksFrom : endOf(before))) return false;
  if (row.file === before?.file) return row.offset === before.offset + before.sizeBytes;
  return row.offset === 0 && row.file === blocksFile(row.firstPosition);
}

/** Each file must end with its last block; the last file may have more blocks than the index knows. */
async function fitsFiles(
  files: Files,
  root: string,
  refs: BlockRefs,
  firstFile: string,
): Promise<boolean> {
  const ends = new Map<string, number>();
  for (let i = 0; i < refs.length; i++) {
    const ref = refs.at(i);
    if (ref !== undefined) ends.set(ref.file, ref.offset + ref.sizeBytes);
  }
  const last = refs.at(refs.length - 1)?.file ?? '';
  const names = await files.list(join(root, BLOCKS_FOLDER));
  const present = names
    .map((name) => join(BLOCKS_FOLDER, name))
    .filter((file) => file >= firstFile && file <= last);
  if (present.length !== ends.size) return false;
  for (const file of present) {
    const open = await files.open(join(root, file), 'read');
    const sizeBytes = await open.size();
    await open.close();
    const end = ends.get(file);
    if (end === undefined || sizeBytes < end || (file !== last && sizeBytes !== end)) return false;
  }
  return true;
}
