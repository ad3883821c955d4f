import { hash } from 'node:crypto';
import { zstdCompress } from '../base/zstd.ts';
import { HASH_BYTES, leafHashInPlace, subtreeRoot } from '../proof/tree-hash.ts';
import type { BlockHeader, FrameHeader } from './block-header.ts';
import type { JournalEntry } from './journal.ts';
import { MAX_FRAME_BYTES, TILE_EVENTS } from './limits.ts';
import { encodeProvenance } from './provenance.ts';

/** A block ready to be written but for the journal's id. Plain data: it may cross to another thread. */
export interface PackedBlock extends BlockHeader {
  /** The zstd frames, one behind the other. */
  readonly body: Uint8Array;
}

const LINE_FEED = 0x0a;

/**
 * Hashes and compresses the events of whole tiles. This is where nearly all the time of an append
 * goes; it touches nothing but its arguments, so it may run in any thread.
 */
export function packBlock(
  firstPosition: number,
  entries: readonly JournalEntry[],
  level: number,
): PackedBlock {
  if (entries.length === 0 || entries.length % TILE_EVENTS !== 0) {
    throw new Error(`a block holds whole tiles, not ${entries.length} events`);
  }
  const leaves = new Uint8Array(entries.length * HASH_BYTES);
  const frames: FrameHeader[] = [];
  const bodies: Uint8Array[] = [];
  for (let start = 0; start < entries.length; ) {
    const end = frameEnd(entries, start);
    const raw = joinLines(entries, start, end, leaves);
    const body = zstdCompress(raw, level);
    bodies.push(body);
    frames.push({
      eventCount: end - start,
      rawBytes: raw.length,
      sizeBytes: body.length,
      sha256: hash('sha256', body, 'buffer'),
    });
    start = end;
  }
  return {
    firstPosition,
    eventCount: entries.length,
    tileRoots: tileRootsOf(leaves),
    frames,
    provenance: encodeProvenance(entries),
    body: bodies.length === 1 && bodies[0] !== undefined ? bodies[0] : Buffer.concat(bodies),
  };
}

/** The roots of whole tiles over leaf hashes, both laid end to end. */
export function tileRootsOf(leaves: Uint8Array): Uint8Array {
  const tileBytes = TILE_EVENTS * HASH_BYTES;
  const roots = new Uint8Array(leaves.length / TILE_EVENTS);
  for (let i = 0; i * tileBytes < leaves.length; i++) {
    const tile = leaves.subarray(i * tileBytes, (i + 1) * tileBytes);
    roots.set(subtreeRoot(tile), i * HASH_BYTES);
  }
  return roots;
}

function frameEnd(entries: readonly JournalEntry[], start: number): number {
  let sizeBytes = 0;
  let end = start;
  for (; end < entries.length; end++) {
    sizeBytes += (entries[end]?.bytes.length ?? 0) + 1;
    if (sizeBytes > MAX_FRAME_BYTES && end > start) break;
  }
  return end;
}

/** The lines of a frame. On the way their leaf hashes are put into `leaves`, without another copy. */
function joinLines(
  entries: readonly JournalEntry[],
  start: number,
  end: number,
  leaves: Uint8Array,
): Buffer {
  let sizeBytes = 0;
  for (let i = start; i < end; i++) sizeBytes += (entries[i]?.bytes.length ?? 0) + 1;
  // One byte more in front, so that each event has one before it for the leaf's prefix.
  const lines = Buffer.allocUnsafe(1 + sizeBytes);
  let offset = 1;
  for (let i = start; i < end; i++) {
    const bytes = entries[i]?.bytes ?? new Uint8Array();
    lines.set(bytes, offset);
    leaves.set(leafHashInPlace(lines, offset, offset + bytes.length), i * HASH_BYTES);
    lines[offset - 1] = LINE_FEED;
    offset += bytes.length + 1;
  }
  lines[offset - 1] = LINE_FEED;
  return lines.subarray(1);
}
