import { HASH_BYTES, hashAt, leafHash, leafHashInPlace } from '../proof/tree-hash.ts';
import type { StoredHeader } from './block-header.ts';
import { type Damaged, isDamaged } from './damaged.ts';
import { tileRootsOf } from './pack-block.ts';
import { entryOf, type UnpackedBlock, unpackBlock } from './unpack-block.ts';

/** A block whose events are what was written. */
export interface VerifiedBlock {
  readonly rawBytes: number;
  /** Events that were lost before the block was made. */
  readonly lost: number;
  /** Recomputed from the events. */
  readonly tileRoots: Uint8Array;
}

/** Hashes every event of a block again and compares with what its header says. */
export function verifyBlock(header: StoredHeader, body: Uint8Array): VerifiedBlock | Damaged {
  const block = unpackBlock(header, body);
  if (isDamaged(block)) return block;
  const lost = countLost(block);
  const tileRoots = tileRootsOf(leavesOf(block));
  for (let i = 0; i < tileRoots.length / HASH_BYTES; i++) {
    if (Buffer.compare(hashAt(tileRoots, i), hashAt(header.tileRoots, i)) !== 0) {
      return { damaged: `events of tile ${i} do not have the root in their header` };
    }
  }
  const rawBytes = block.frames.reduce((sum, frame) => sum + frame.raw.length, 0);
  return { rawBytes, lost, tileRoots };
}

/** Overwrites the line feeds of the block, which nobody else uses. */
function leavesOf(block: UnpackedBlock): Uint8Array {
  const leaves = new Uint8Array(block.eventCount * HASH_BYTES);
  let index = 0;
  for (const { raw, ends } of block.frames) {
    let start = 0;
    for (const end of ends) {
      const isFirst = start === 0;
      const leaf = isFirst ? leafHash(raw.subarray(0, end)) : leafHashInPlace(raw, start, end);
      leaves.set(leaf, index * HASH_BYTES);
      index++;
      start = end + 1;
    }
  }
  return leaves;
}

function countLost(block: UnpackedBlock): number {
  let lost = 0;
  for (const [i, { cluster, source }] of block.provenance.origins.entries()) {
    // Only an entry without origin can be a lost one; most need not be made to tell.
    if (cluster === '' && source === '' && entryOf(block, i) === undefined) lost++;
  }
  return lost;
}
