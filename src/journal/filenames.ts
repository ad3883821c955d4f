import { join } from 'node:path';

/** The folder of the files of blocks. */
export const BLOCKS_FOLDER = 'journal';

/** The folder of the tree's stored levels. */
export const TREE_FOLDER = 'tree';

/** Where each block lies, so that opening need not read every header. May be removed at any time. */
export const BLOCK_INDEX_FILE: string = join(TREE_FOLDER, 'blocks');

/** Events that are in no block yet. */
export const WRITE_AHEAD_FILE = 'write-ahead.log';

/** Where the next write-ahead file is made before it takes the old one's place. */
export const NEW_WRITE_AHEAD_FILE = 'write-ahead.log.new';

/** What was removed on purpose; absent while nothing was. */
export const REMOVED_FILE = 'removed.json';

/** Where the next such file is made before it takes the old one's place. */
export const NEW_REMOVED_FILE = 'removed.json.new';

/** What the names of the lock's files begin with. */
export const LOCK_PREFIX = 'LOCK.';

const BLOCKS_FILE = /^(\d{16})\.ndjson\.zst$/;

/** The name of the file of blocks that begins with this position, relative to the root. */
export function blocksFile(firstPosition: number): string {
  return join(BLOCKS_FOLDER, `${String(firstPosition).padStart(16, '0')}.ndjson.zst`);
}

/** The first position a file of blocks is named after; undefined when it is not such a file's name. */
export function parseBlocksFile(name: string): number | undefined {
  const digits = BLOCKS_FILE.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The name of the file of one stored level of the tree, relative to the root. Level 1 has tile roots. */
export function treeFile(level: number): string {
  return join(TREE_FOLDER, `level-${level}`);
}

/** Where a damaged write-ahead file is kept, by the hash of what it holds. */
export function damagedWriteAheadFile(sha256: Uint8Array): string {
  return `write-ahead.damaged-${Buffer.from(sha256).toString('hex', 0, 8)}.log`;
}
