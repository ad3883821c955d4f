import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resume } from './read-log.ts';

/** How far a file was imported for a cluster, and what it looked like then. */
export interface ImportedFile {
  readonly path: string;
  readonly cluster: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Everything up to here is in the store; absent when only the whole file can be read again. */
  readonly resume?: Resume;
  /** Of everything up to `resume`, or of the whole file. */
  readonly fingerprint: string;
  /** Lines of it that were not kept. */
  readonly rejected: number;
}

interface StateFile {
  readonly version: 1;
  /** Events in the store when this was written; fewer later means it is another store now. */
  readonly storeEvents: number;
  readonly files: readonly ImportedFile[];
}

const EDGE_BYTES = 64 << 10;

/**
 * Remembers which files were imported, so that an unchanged file is skipped at once and a grown one
 * is read from where it ended. A shortcut only: the store knows its events by their bytes, so
 * whenever something does not fit, the file is read again from its beginning.
 */
export class ImportState {
  readonly #path: string;
  readonly #files = new Map<string, ImportedFile>();

  private constructor(path: string, files: readonly ImportedFile[]) {
    this.#path = path;
    for (const file of files) this.#files.set(keyOf(file.cluster, file.path), file);
  }

  static async load(folder: string, storeEvents: number): Promise<ImportState> {
    const path = join(folder, 'imports.json');
    const state = await readState(path);
    const isThisStore = state !== undefined && state.storeEvents <= storeEvents;
    return new ImportState(path, isThisStore ? state.files : []);
  }

  get(cluster: string, path: string): ImportedFile | undefined {
    return this.#files.get(keyOf(cluster, path));
  }

  set(file: ImportedFile): void {
    this.#files.set(keyOf(file.cluster, file.path), file);
  }

  /** Replaces the file on disk as a whole: written aside, synced, then renamed over the old one. */
  async save(storeEvents: number): Promise<void> {
    const state: StateFile = { version: 1, storeEvents, files: [...this.#files.values()] };
    const aside = `${this.#path}.${process.pid}.new`;
    try {
      const file = await open(aside, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(state, undefined, 1)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, this.#path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }
}

/** SHA-256 over the first and the last bytes of the first `sizeBytes` of a file. */
export async function fingerprint(path: string, sizeBytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    for (const start of [0, Math.max(0, sizeBytes - EDGE_BYTES)]) {
      const length = Math.min(EDGE_BYTES, sizeBytes - start);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return hash.update(String(sizeBytes)).digest('hex');
  } finally {
    await file.close();
  }
}

function keyOf(cluster: string, path: string): string {
  return JSON.stringify([cluster, path]);
}

async function readState(path: string): Promise<StateFile | undefined> {
  try {
    const state = JSON.parse(await readFile(path, 'utf8')) as Partial<StateFile> | null;
    return state?.version === 1 && Array.isArray(state.files) ? (state as StateFile) : undefined;
  } catch {
    return undefined;
  }
}
