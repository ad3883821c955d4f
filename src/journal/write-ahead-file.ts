import { join } from 'node:path';
import { NEW_WRITE_AHEAD_FILE, WRITE_AHEAD_FILE } from './filenames.ts';
import { errorCode, type Files, type OpenFile, writeAll } from './files.ts';
import type { JournalEntry } from './journal.ts';
import { WRITE_AHEAD_RECORD_BYTES } from './limits.ts';
import { encodeFileHeader, encodeRecord, type WriteAheadRecord } from './write-ahead-record.ts';

/** Adds records to the write-ahead file, and begins it anew when it has grown. */
export class WriteAheadFile {
  readonly #files: Files;
  readonly #root: string;
  readonly #journalId: Uint8Array;
  #open: OpenFile;
  #sizeBytes: number;

  private constructor(context: Context, open: OpenFile, sizeBytes: number) {
    this.#files = context.files;
    this.#root = context.root;
    this.#journalId = context.journalId;
    this.#open = open;
    this.#sizeBytes = sizeBytes;
  }

  /** Goes on behind the last good record of the file that is there. */
  static async open(context: Context, endOffset: number): Promise<WriteAheadFile> {
    const open = await context.files.open(join(context.root, WRITE_AHEAD_FILE), 'write');
    // A killed process may have written records that only the system has yet. They count from now on,
    // so they must not vanish when the machine stops.
    try {
      await open.sync();
    } catch (error) {
      await open.close();
      throw error;
    }
    return new WriteAheadFile(context, open, endOffset);
  }

  /** Makes a file that says only this, synced, in place of the one that may be there. */
  static async create(context: Context, state: Tail): Promise<WriteAheadFile> {
    const { open, sizeBytes } = await writeNew(context, state);
    await replace(context);
    return new WriteAheadFile(context, open, sizeBytes);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Writes records, not yet synced. A reader sees them all at once, as far as the system can. */
  async append(records: readonly WriteAheadRecord[]): Promise<void> {
    const bytes = encodeRecords(this.#journalId, this.#sizeBytes, records);
    await writeAll(this.#open, bytes, this.#sizeBytes);
    this.#sizeBytes += bytes.length;
  }

  async sync(): Promise<void> {
    await this.#open.sync();
  }

  /** Cuts the file back to a size it had. */
  async rollback(sizeBytes: number): Promise<void> {
    await this.#open.truncate(sizeBytes);
    await this.#open.sync();
    this.#sizeBytes = sizeBytes;
  }

  /**
   * Begins a new file with no more than `state`. Rejects with the old file still in use when there
   * was no room for a new one, and with `ReplaceFailed` when it cannot be told which one is in use.
   */
  async rotate(state: Tail): Promise<void> {
    const context = { files: this.#files, root: this.#root, journalId: this.#journalId };
    const { open, sizeBytes } = await writeNew(context, state);
    try {
      await replace(context);
    } catch (error) {
      await open.close();
      throw new ReplaceFailed('the write-ahead file cannot be replaced', { cause: error });
    }
    await this.#open.close();
    this.#open = open;
    this.#sizeBytes = sizeBytes;
  }

  async close(): Promise<void> {
    await this.#open.close();
  }
}

/** See `WriteAheadFile.rotate`. */
export class ReplaceFailed extends Error {}

/** What a write-ahead file is about. */
export interface Context {
  readonly files: Files;
  readonly root: string;
  readonly journalId: Uint8Array;
}

/** Events at and above `sealed`. */
export interface Tail {
  readonly sealed: number;
  readonly entries: readonly JournalEntry[];
}

/** Records for entries: as few as the limit on a record's size allows. */
export function eventRecords(
  firstPosition: number,
  entries: readonly JournalEntry[],
): readonly WriteAheadRecord[] {
  const records: WriteAheadRecord[] = [];
  let start = 0;
  let sizeBytes = 0;
  for (const [i, { bytes }] of entries.entries()) {
    sizeBytes += bytes.length;
    const isLast = i === entries.length - 1;
    if (!isLast && sizeBytes < WRITE_AHEAD_RECORD_BYTES) continue;
    const run = entries.slice(start, i + 1);
    records.push({ kind: 'events', firstPosition: firstPosition + start, entries: run });
    start = i + 1;
    sizeBytes = 0;
  }
  return records;
}

function encodeRecords(
  journalId: Uint8Array,
  offset: number,
  records: readonly WriteAheadRecord[],
): Uint8Array {
  let end = offset;
  const encoded = records.map((record) => {
    const bytes = encodeRecord(journalId, end, record);
    end += bytes.length;
    return bytes;
  });
  const [only] = encoded;
  return encoded.length === 1 && only !== undefined ? only : Buffer.concat(encoded);
}

async function writeNew(
  context: Context,
  state: Tail,
): Promise<{ readonly open: OpenFile; readonly sizeBytes: number }> {
  const path = join(context.root, NEW_WRITE_AHEAD_FILE);
  await removeIfThere(context.files, path);
  const open = await context.files.create(path);
  try {
    const header = encodeFileHeader(context.journalId);
    const sealed: WriteAheadRecord = { kind: 'sealed', position: state.sealed };
    const records = [sealed, ...eventRecords(state.sealed, state.entries)];
    const body = encodeRecords(context.journalId, header.length, records);
    await writeAll(open, header, 0);
    await writeAll(open, body, header.length);
    await open.sync();
    return { open, sizeBytes: header.length + body.length };
  } catch (error) {
    await open.close();
    await removeIfThere(context.files, path);
    throw error;
  }
}

async function replace({ files, root }: Context): Promise<void> {
  await files.rename(join(root, NEW_WRITE_AHEAD_FILE), join(root, WRITE_AHEAD_FILE));
  await files.syncFolder(root);
}

async function removeIfThere(files: Files, path: string): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
