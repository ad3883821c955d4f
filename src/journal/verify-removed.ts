import { join } from 'node:path';
import { HASH_BYTES, hashAt } from '../proof/tree-hash.ts';
import { TreeHead } from '../proof/tree-head.ts';
import { treeFile } from './filenames.ts';
import { type Files, readWhole } from './files.ts';
import type { Damage } from './journal.ts';
import { TILE_EVENTS, TILE_HEIGHT } from './limits.ts';
import { type Removed, removedHead } from './removed.ts';

/** The tree over removed events, and the stored tile roots when they are the ones it was made of. */
export interface VerifiedRemoved {
  readonly head: TreeHead;
  readonly tileRoots: readonly (Uint8Array | undefined)[];
  readonly findings: readonly Damage[];
}

/** Compares the tile roots that outlive removed events with what was written down at the removal. */
export async function verifyRemoved(
  files: Files,
  root: string,
  removed: Removed | undefined,
): Promise<VerifiedRemoved> {
  if (removed === undefined) return { head: new TreeHead(), tileRoots: [], findings: [] };
  const tiles = removed.blocksFrom / TILE_EVENTS;
  const file = treeFile(1);
  const stored = (await readWhole(files, join(root, file))) ?? new Uint8Array();
  const head = removedHead(removed);
  if (stored.length >= tiles * HASH_BYTES) {
    const tileRoots = Array.from({ length: tiles }, (_, tile) => hashAt(stored, tile));
    const again = new TreeHead();
    for (const hash of tileRoots) again.append(hash, TILE_HEIGHT);
    if (Buffer.compare(again.root(), head.root()) === 0) return { head, tileRoots, findings: [] };
  }
  const place = { file, offset: 0, firstPosition: 0, endPosition: 0 };
  const reason = 'the hashes of removed events differ from what was written down at their removal';
  const unknown = new Array<undefined>(tiles).fill(undefined);
  return { head, tileRoots: unknown, findings: [{ ...place, reason }] };
}
