import { join } from 'node:path';
import { BLOCKS_FOLDER, parseBlocksFile } from './filenames.ts';
import type { Files } from './files.ts';

/**
 * Cuts what was written but never acknowledged: all from one place of a file of blocks on, later
 * files too. Returns the number of bytes.
 */
export async function cutTorn(
  files: Files,
  root: string,
  torn: { readonly file: string; readonly offset: number } | undefined,
): Promise<number> {
  if (torn === undefined) return 0;
  let cutBytes = 0;
  // From the last file on, so that a crash in between leaves a shorter torn end and no hole.
  for (const name of (await files.list(join(root, BLOCKS_FOLDER))).toReversed()) {
    const file = join(BLOCKS_FOLDER, name);
    if (parseBlocksFile(name) === undefined || file < torn.file) continue;
    cutBytes += await cutFile(files, join(root, file), file === torn.file ? torn.offset : 0);
  }
  await files.syncFolder(join(root, BLOCKS_FOLDER));
  return cutBytes;
}

async function cutFile(files: Files, path: string, offset: number): Promise<number> {
  const open = await files.open(path, 'write');
  try {
    const sizeBytes = await open.size();
    if (offset > 0) {
      await open.truncate(offset);
      await open.sync();
    }
    return sizeBytes - offset;
  } finally {
    await open.close();
    if (offset === 0) await files.remove(path);
  }
}
