import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { logOf } from '../rotation.ts';

const MAGIC = /[*?[]/;

/**
 * The logs a pattern names, by the name their file has while it is written. `*`, `?` and `[a-z]`
 * stand for parts of one name. A path without them is a log whether its file is there or not.
 */
export async function expandPattern(pattern: string): Promise<readonly string[]> {
  const path = resolve(pattern);
  if (!MAGIC.test(path)) return [path];
  const found = await expand(path);
  return [...new Set(found.map(logOf))].sort();
}

/** The folder to watch for new logs: the deepest one without a wildcard. */
export function folderOf(pattern: string): string {
  let folder = resolve(pattern);
  do folder = dirname(folder);
  while (MAGIC.test(folder));
  return folder;
}

async function expand(path: string): Promise<readonly string[]> {
  const [, ...names] = path.split('/');
  let paths: readonly string[] = ['/'];
  for (const name of names) {
    const next = MAGIC.test(name)
      ? await Promise.all(paths.map((folder) => matching(folder, name)))
      : paths.map((folder) => [join(folder, name)]);
    paths = next.flat();
  }
  return paths;
}

async function matching(folder: string, name: string): Promise<readonly string[]> {
  const pattern = patternOf(name);
  try {
    const names = await readdir(folder);
    return names.filter((one) => pattern.test(one)).map((one) => join(folder, one));
  } catch {
    return []; // A folder that is not there, or not a folder, holds no logs.
  }
}

function patternOf(name: string): RegExp {
  const parts = name.match(/\*+|\?|\[[^\]]+\]|[^*?[]+|\[/g) ?? [];
  const source = parts.map((part) => {
    if (part.startsWith('*')) return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 2 && part.startsWith('['))
      return part.replace('[!', '[^').replaceAll('\\', '\\\\');
    return part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`);
}
