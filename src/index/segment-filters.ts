import type { IdTable } from './id-table.ts';
import type { WordFilter } from './word-filter.ts';

/** Events one word filter stands for: as many as a full block of the journal holds. */
export const GRANULE = 512;

/** An event of an earlier segment that an event of this one now speaks for. */
export interface Supersession {
  readonly position: number;
  readonly byPosition: number;
}

/** What a segment knows besides its rows. */
export interface SegmentFilters {
  readonly ids: IdTable;
  /** One per `GRANULE` positions, counted from the segment's first. */
  readonly words: readonly WordFilter[];
  readonly supersessions: readonly Supersession[];
}

const MAGIC = 0x31464e41; // "ANF1", little-endian.

/**
 * Encodes filters. All numbers are little-endian and 32 bits unless said: magic, bucket bits, number
 * of events, granules and supersessions; bucket starts; places; pairs of doubles (position, by);
 * sizes of the word filters; remainders of 16 bits, padded to 4 bytes; the word filters.
 */
export function encodeFilters({ ids, words, supersessions }: SegmentFilters): Uint8Array {
  const count = ids.places.length;
  const wordBytes = words.reduce((sum, { bits }) => sum + bits.length, 0);
  const size =
    20 +
    4 * (ids.starts.length + count + words.length) +
    16 * supersessions.length +
    padded(2 * count) +
    wordBytes;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  const u32 = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  for (const value of [MAGIC, ids.bucketBits, count, words.length, supersessions.length])
    u32(value);
  for (const value of ids.starts) u32(value);
  for (const value of ids.places) u32(value);
  for (const { position, byPosition } of supersessions) {
    view.setFloat64(at, position, true);
    view.setFloat64(at + 8, byPosition, true);
    at += 16;
  }
  for (const { bits } of words) u32(bits.length);
  for (const [i, value] of ids.remainders.entries()) view.setUint16(at + 2 * i, value, true);
  at += padded(2 * count);
  for (const { bits } of words) {
    out.set(bits, at);
    at += bits.length;
  }
  return out;
}

/**
 * Reads filters back, or undefined when the bytes are none: cut short, or of another format. What is
 * returned shares the memory of `bytes` where it can, since all segments' filters are held at once.
 */
export function decodeFilters(bytes: Uint8Array): SegmentFilters | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || view.getUint32(0, true) !== MAGIC) return undefined;
  const bucketBits = view.getUint32(4, true);
  const count = view.getUint32(8, true);
  const granules = view.getUint32(12, true);
  const pairs = view.getUint32(16, true);
  if (bucketBits > 31) return undefined;
  const buckets = 2 ** bucketBits + 1;
  const fixed = 20 + 4 * (buckets + count + granules) + 16 * pairs + padded(2 * count);
  if (bytes.length < fixed) return undefined;
  let at = 20;
  const u32s = (length: number): Uint32Array => {
    const values = u32View(bytes, at, length);
    at += 4 * length;
    return values;
  };
  const starts = u32s(buckets);
  const places = u32s(count);
  const supersessions = Array.from({ length: pairs }, (_, i) => ({
    position: view.getFloat64(at + 16 * i, true),
    byPosition: view.getFloat64(at + 16 * i + 8, true),
  }));
  at += 16 * pairs;
  const sizes = u32s(granules);
  const remainders = u16View(bytes, at, count);
  at += padded(2 * count);
  if (bytes.length !== fixed + sizes.reduce((sum, size) => sum + size, 0)) return undefined;
  const words: WordFilter[] = [];
  for (const size of sizes) {
    words.push({ bits: bytes.subarray(at, at + size) });
    at += size;
  }
  return { ids: { bucketBits, starts, remainders, places }, words, supersessions };
}

/** Whether numbers lie in memory as they lie in the file. */
const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function u32View(bytes: Uint8Array, at: number, length: number): Uint32Array {
  const start = bytes.byteOffset + at;
  if (isLittleEndian && start % 4 === 0) return new Uint32Array(bytes.buffer, start, length);
  const view = new DataView(bytes.buffer, start, 4 * length);
  return Uint32Array.from({ length }, (_, i) => view.getUint32(4 * i, true));
}

function u16View(bytes: Uint8Array, at: number, length: number): Uint16Array {
  const start = bytes.byteOffset + at;
  if (isLittleEndian && start % 2 === 0) return new Uint16Array(bytes.buffer, start, length);
  const view = new DataView(bytes.buffer, start, 2 * length);
  return Uint16Array.from({ length }, (_, i) => view.getUint16(2 * i, true));
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}
