import { join } from 'node:path';
import { BLOCKS_FOLDER, parseBlocksFile } from './filenames.ts';
import type { Files } from './files.ts';

/**
 * Deletes the files of blocks that begin below `blocksFrom`, which must be on record as removed.
 * Gives their names. A crash leaves some of them, which count for nothing, for the next writer.
 */
export async function sweepFiles(
  files: Files,
  root: string,
  blocksFrom: number,
): Promise<readonly string[]> {
  const folder = join(root, BLOCKS_FOLDER);
  const swept: string[] = [];
  for (const name of await files.list(folder)) {
    const first = parseBlocksFile(name);
    if (first === undefined || first >= blocksFrom) continue;
    await files.remove(join(folder, name));
    swept.push(join(BLOCKS_FOLDER, name));
  }
  if (swept.length > 0) await files.syncFolder(folder);
  return swept;
}
