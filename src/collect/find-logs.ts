import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import { type LogInput, unreadable } from './log-input.ts';
import { peekLog } from './read-log.ts';
import { inWrittenOrder } from './rotation.ts';

/** What was found where a person pointed. */
export interface FoundLogs {
  /** In the order to read them: the files of one rotated log from the oldest. */
  readonly inputs: readonly LogInput[];
  /** What could not be read, or holds nothing to read. */
  readonly problems: readonly Failure[];
  /** Files of folders that are no audit logs. */
  readonly skipped: readonly { readonly path: string; readonly looksLike: string }[];
}

export interface FindOptions {
  /** What `-` stands for. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Folders never entered, such as the store's own. */
  readonly exclude?: readonly string[];
}

/**
 * Finds the logs under the given paths. A file is taken as it is; a folder is searched through, and
 * of its files only those that are audit logs are taken. A file reached twice is taken once.
 */
export async function findLogs(
  paths: readonly string[],
  { stdin, exclude = [] }: FindOptions,
): Promise<FoundLogs> {
  const search = new Search(exclude.map((path) => resolve(path)));
  const inputs: LogInput[] = [];
  for (const path of paths) {
    if (path === '-') inputs.push({ kind: 'stdin', stream: stdin });
    else inputs.push(...(await search.start(path)));
  }
  const ordered = inWrittenOrder(inputs, (input) => (input.kind === 'file' ? input.path : '-'));
  return { inputs: ordered, problems: search.problems, skipped: search.skipped };
}

type FileInput = Extract<LogInput, { kind: 'file' }>;

class Search {
  readonly problems: Failure[] = [];
  readonly skipped: { readonly path: string; readonly looksLike: string }[] = [];
  readonly #exclude: readonly string[];
  /** Device and inode of each file and folder seen, which ends circles of links. */
  readonly #seen = new Set<string>();

  constructor(exclude: readonly string[]) {
    this.#exclude = exclude;
  }

  async start(path: string): Promise<readonly LogInput[]> {
    const stats = await this.#stat(path);
    if (stats === undefined || this.#isSeen(stats)) return [];
    if (!stats.isDirectory()) return [fileInput(path, stats)];
    const before = { problems: this.problems.length, skipped: this.skipped.length };
    const found = await this.#folder(path);
    if (found.length === 0 && this.problems.length === before.problems) {
      this.problems.push(noLogs(path, this.skipped.slice(before.skipped)));
    }
    return found;
  }

  async #folder(path: string): Promise<readonly FileInput[]> {
    if (this.#exclude.includes(resolve(path))) return [];
    const found: FileInput[] = [];
    for (const entry of await this.#entries(path)) {
      const child = join(path, entry.name);
      const stats = entry.name.startsWith('.') ? undefined : await this.#stat(child);
      if (stats === undefined || this.#isSeen(stats)) continue;
      if (stats.isDirectory()) found.push(...(await this.#folder(child)));
      else if (stats.isFile() && (await this.#isLog(child, stats))) {
        found.push(fileInput(child, stats));
      }
    }
    return found;
  }

  async #entries(path: string): Promise<readonly Dirent[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.problems.push(unreadable(path, error));
      return [];
    }
  }

  async #stat(path: string): Promise<Stats | undefined> {
    try {
      return await stat(path);
    } catch (error) {
      this.problems.push(unreadable(path, error));
      return undefined;
    }
  }

  #isSeen({ dev, ino }: Stats): boolean {
    const id = `${dev}:${ino}`;
    if (this.#seen.has(id)) return true;
    this.#seen.add(id);
    return false;
  }

  async #isLog(path: string, stats: Stats): Promise<boolean> {
    try {
      const recognition = await peekLog(fileInput(path, stats));
      if (recognition.kind === 'lines' || recognition.kind === 'documents') return true;
      const looksLike = recognition.kind === 'empty' ? 'an empty file' : recognition.looksLike;
      this.skipped.push({ path, looksLike });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.problems.push(error);
    }
    return false;
  }
}

function fileInput(path: string, stats: Stats): FileInput {
  return { kind: 'file', path, sizeBytes: stats.size };
}

function noLogs(
  path: string,
  skipped: readonly { readonly path: string; readonly looksLike: string }[],
): Failure {
  const [first] = skipped;
  const seen =
    first === undefined
      ? 'it has no files'
      : `it has ${skipped.length === 1 ? 'one file' : `${skipped.length} files`}, such as ${JSON.stringify(first.path)}, which looks like ${first.looksLike}`;
  return new Failure('input/no-logs', `found no audit log in ${JSON.stringify(path)}: ${seen}`, {
    hint: 'Give the folder of --audit-log-path, or the log files themselves.',
  });
}
