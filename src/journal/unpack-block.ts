import { hash } from 'node:crypto';
import { zstdDecompress } from '../base/zstd.ts';
import { decodeHeader, type FrameHeader, type StoredHeader } from './block-header.ts';
import { Malformed } from './byte-reader.ts';
import { type Damaged, isDamaged } from './damaged.ts';
import type { PackedBytes, StoredEntry } from './journal.ts';
import { isLost } from './lost-entry.ts';
import { decodeProvenance, type ProvenanceColumns, provenanceAt } from './provenance.ts';

/** The events of a block, in memory. Entries are made when asked for: most readers want a few. */
export interface UnpackedBlock {
  readonly firstPosition: number;
  readonly eventCount: number;
  readonly frames: readonly UnpackedFrame[];
  readonly provenance: ProvenanceColumns;
  /** Memory it takes, roughly. */
  readonly sizeBytes: number;
}

/** Lines and where each ends, the line feed excluded. */
interface UnpackedFrame {
  readonly eventCount: number;
  readonly raw: Uint8Array;
  readonly ends: Uint32Array;
}

const LINE_FEED = 0x0a;

/** The events of a whole block as it lies on disk, every hash checked. */
export function unpackEvents({ firstPosition, bytes }: PackedBytes): UnpackedBlock | Damaged {
  const header = decodeHeader(bytes);
  if (isDamaged(header)) return header;
  if ('unknownVersion' in header || header.firstPosition !== firstPosition) {
    return { damaged: 'another block than when the store was opened' };
  }
  return unpackBlock(header, bytes.subarray(header.headerBytes));
}

/** Checks and unpacks what follows a block's header. `body` is all of the block's frames. */
export function unpackBlock(header: StoredHeader, body: Uint8Array): UnpackedBlock | Damaged {
  const frames: UnpackedFrame[] = [];
  let offset = 0;
  for (const frame of header.frames) {
    const unpacked = unpackFrame(frame, body.subarray(offset, offset + frame.sizeBytes));
    if (isDamaged(unpacked)) return unpacked;
    frames.push(unpacked);
    offset += frame.sizeBytes;
  }
  try {
    const provenance = decodeProvenance(header.provenance, header.eventCount);
    const { firstPosition, eventCount } = header;
    const sizeBytes = frames.reduce((sum, { raw, ends }) => sum + raw.length + ends.byteLength, 0);
    return { firstPosition, eventCount, frames, provenance, sizeBytes };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { damaged: `provenance malformed: ${error.message}` };
  }
}

/** The entry number `index` of a block; undefined when it was lost before the block was made. */
export function entryOf(block: UnpackedBlock, index: number): StoredEntry | undefined {
  let first = 0;
  for (const { eventCount, raw, ends } of block.frames) {
    const i = index - first;
    if (i < eventCount) {
      const start = i === 0 ? 0 : (ends[i - 1] ?? 0) + 1;
      const entry = {
        ...provenanceAt(block.provenance, index),
        bytes: raw.subarray(start, ends[i]),
      };
      return isLost(entry) ? undefined : { ...entry, position: block.firstPosition + index };
    }
    first += eventCount;
  }
  return undefined;
}

function unpackFrame(frame: FrameHeader, bytes: Uint8Array): UnpackedFrame | Damaged {
  if (bytes.length < frame.sizeBytes) return { damaged: 'block cut short' };
  if (!hash('sha256', bytes, 'buffer').equals(frame.sha256)) {
    return { damaged: 'events do not have the hash in their header' };
  }
  let raw: Uint8Array;
  try {
    raw = zstdDecompress(bytes, frame.rawBytes);
  } catch (error) {
    return { damaged: `events cannot be unpacked: ${String(error)}` };
  }
  return splitLines(raw, frame.eventCount);
}

function splitLines(raw: Uint8Array, eventCount: number): UnpackedFrame | Damaged {
  const ends = new Uint32Array(eventCount);
  let start = 0;
  for (let i = 0; i < eventCount; i++) {
    const end = raw.indexOf(LINE_FEED, start);
    if (end < 0) return { damaged: `${i} lines; want ${eventCount}` };
    ends[i] = end;
    start = end + 1;
  }
  if (start !== raw.length) return { damaged: `bytes after line ${eventCount}` };
  return { eventCount, raw, ends };
}
