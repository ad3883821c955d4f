import { HASH_BYTES, hashAt } from '../proof/tree-hash.ts';
import { TreeHead } from '../proof/tree-head.ts';
import { TILE_EVENTS, TILE_HEIGHT } from './limits.ts';
import { type Removed, removedHead } from './removed.ts';
import type { TreeFiles } from './tree-files.ts';

/** Adds the tree over all that is removed, made of the stored tile roots and of what was known before. */
export async function withFrontier(
  tree: TreeFiles,
  before: Removed | undefined,
  removal: Omit<Removed, 'frontier'>,
): Promise<Removed> {
  const head = before === undefined ? new TreeHead() : removedHead(before);
  const first = head.size / TILE_EVENTS;
  const tiles = removal.blocksFrom / TILE_EVENTS - first;
  const roots = await tree.tileRoots(first, first + tiles);
  if (roots.length < tiles * HASH_BYTES) throw new Error('the tree does not have all tiles');
  for (let tile = 0; tile < tiles; tile++) head.append(hashAt(roots, tile), TILE_HEIGHT);
  return { ...removal, frontier: head.peaks };
}
