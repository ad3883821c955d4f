/** A file in use. Offsets are explicit everywhere, so no call depends on the one before it. */
export interface OpenFile {
  readonly path: string;
  size(): Promise<number>;
  /** Up to `length` bytes; fewer only where the file ends. */
  read(length: number, offset: number): Promise<Buffer>;
  /** As `read`, but blocking: a thousand small reads of cached pages cost a thousandth of a promise each. */
  readNow(length: number, offset: number): Buffer;
  /** Writes at least one byte and says how many: a nearly full disk takes a part. */
  write(bytes: Uint8Array, offset: number): Promise<number>;
  truncate(sizeBytes: number): Promise<void>;
  /** Resolves when what was written is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What the journal needs of a file system; tests put one in its place that fails or forgets. */
export interface Files {
  /** Rejects with `ENOENT` unless the file is there. `write` reads too. */
  open(path: string, mode: 'read' | 'write'): Promise<OpenFile>;
  /** Opens a file for writing that must not be there yet (`EEXIST`). */
  create(path: string): Promise<OpenFile>;
  /** The names in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Makes a folder and those above it where they are missing. */
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes names that were added to or removed from a folder last. */
  syncFolder(path: string): Promise<void>;
}

/** Writes all of the bytes, however many calls it takes. */
export async function writeAll(file: OpenFile, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += await file.write(bytes.subarray(done), offset + done);
  }
}

/** All of a file as it is now; undefined when there is none. */
export async function readWhole(files: Files, path: string): Promise<Uint8Array | undefined> {
  let file: OpenFile;
  try {
    file = await files.open(path, 'read');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
  try {
    return await file.read(await file.size(), 0);
  } finally {
    await file.close();
  }
}

/** The system's name for what went wrong with a file (`ENOENT`), if it is such an error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
