import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileState } from './followed-file.ts';

/** What is on disk. A later version that cannot be read costs reading files again, never an event. */
interface CheckpointFile {
  readonly version: 1;
  /** By the path of the log, which is the name its file has while it is written. */
  readonly logs: Readonly<Record<string, readonly FileState[]>>;
}

/**
 * How far each file of a source is kept, in one file that is replaced as a whole: written aside,
 * synced, renamed. It only ever trails behind the store, which knows its events by their bytes, so
 * reading a part again adds nothing.
 */
export class Checkpoint {
  readonly #path: string;
  readonly #logs: Map<string, readonly FileState[]>;
  #saving: Promise<void> = Promise.resolve();

  private constructor(path: string, logs: ReadonlyMap<string, readonly FileState[]>) {
    this.#path = path;
    this.#logs = new Map(logs);
  }

  static async load(path: string): Promise<Checkpoint> {
    const content = await read(path);
    return new Checkpoint(path, new Map(Object.entries(content?.logs ?? {})));
  }

  /** Paths of all logs that were ever followed and had a file left to remember. */
  get logs(): readonly string[] {
    return [...this.#logs.keys()];
  }

  filesOf(log: string): readonly FileState[] {
    return this.#logs.get(log) ?? [];
  }

  /** Tells whether that changes anything. */
  set(log: string, files: readonly FileState[]): boolean {
    if (JSON.stringify(files) === JSON.stringify(this.filesOf(log))) return false;
    if (files.length === 0) this.#logs.delete(log);
    else this.#logs.set(log, files);
    return true;
  }

  /** Calls made while one is under way wait for it, so that an older state never comes last. */
  save(): Promise<void> {
    const saved = this.#saving.then(() => this.#write());
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #write(): Promise<void> {
    const content: CheckpointFile = { version: 1, logs: Object.fromEntries(this.#logs) };
    const aside = `${this.#path}.new`;
    try {
      await writeSynced(aside, `${JSON.stringify(content, undefined, 1)}\n`);
      await rename(aside, this.#path);
      await syncFolder(dirname(this.#path));
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function read(path: string): Promise<CheckpointFile | undefined> {
  try {
    const content = JSON.parse(await readFile(path, 'utf8')) as Partial<CheckpointFile> | null;
    if (content?.version !== 1 || typeof content.logs !== 'object') return undefined;
    const isWhole = Object.values(content.logs).every(
      (files) => Array.isArray(files) && files.every(isFileState),
    );
    return isWhole ? (content as CheckpointFile) : undefined;
  } catch {
    return undefined;
  }
}

function isFileState(value: Partial<FileState> | null): boolean {
  return (
    typeof value?.path === 'string' &&
    typeof value.fingerprint?.sha256 === 'string' &&
    [value.offset, value.line, value.sizeBytes, value.fingerprint.sizeBytes].every(
      Number.isSafeInteger,
    )
  );
}
