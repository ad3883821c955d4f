import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inWrittenOrder, logOf } from '../rotation.ts';

/** A file that belongs to a log. */
export interface Member {
  readonly path: string;
  /** The same without the link that the log may be. */
  readonly realPath: string;
  readonly stats: Stats;
}

/**
 * The files of a log, oldest first: the one at its path, those that rotation made of it, and those
 * at paths known from before. Where the log is a link, the files beside its target count, too.
 */
export async function listMembers(
  log: string,
  knownPaths: readonly string[],
): Promise<readonly Member[]> {
  const target = await realpath(log).catch(() => log);
  const paths = new Set([...(await siblings(log)), ...(await siblings(target)), ...knownPaths]);
  // Reached by the link and by its own name it would be two.
  if (target !== log) paths.delete(target);
  paths.add(log);
  const members: Member[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true)
      members.push({ path, realPath: path === log ? target : path, stats });
  }
  const ordered = inWrittenOrder(members, ({ path }) => path);
  // By number and by date at once is rare; what is being written comes last in any case.
  return [
    ...ordered.filter(({ path }) => path !== log),
    ...ordered.filter(({ path }) => path === log),
  ];
}

/** A word that changes when the file does. */
export function keyOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}

async function siblings(log: string): Promise<readonly string[]> {
  const folder = dirname(log);
  const stem = basename(log).replace(/\.[^.]*$/, '');
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.startsWith(stem) && logOf(join(folder, name)) === log)
      .map((name) => join(folder, name));
  } catch {
    return []; // The folder is not there yet.
  }
}
