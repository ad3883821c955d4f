/** A hash of an Audit-ID: two independent 32-bit numbers. Equal IDs have equal hashes. */
export interface IdHash {
  readonly high: number;
  readonly low: number;
}

/** Hashes an Audit-ID (FNV-1a twice, over UTF-16 code units). Clients choose IDs: hits are checked. */
export function hashId(auditID: string): IdHash {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let i = 0; i < auditID.length; i++) {
    const code = auditID.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return { high: spread(high), low: spread(low) };
}

function spread(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Entries per bucket, on average. */
const BUCKET_SIZE = 8;

/**
 * Audit-ID hashes of one segment → places in it. Sorted into buckets by the high half; 16 bits of
 * the low half are kept, so about one in 8,000 absent IDs gives a place that has to be checked.
 */
export interface IdTable {
  readonly bucketBits: number;
  /** Where each bucket begins; one more entry than there are buckets. */
  readonly starts: Uint32Array;
  readonly remainders: Uint16Array;
  /** Place in the segment, counted from its first position. */
  readonly places: Uint32Array;
}

/** Builds the table; `high[i]` and `low[i]` are the hash of the event at place `i`. */
export function buildIdTable(high: Uint32Array, low: Uint32Array): IdTable {
  const count = high.length;
  const bucketBits = Math.max(0, Math.floor(Math.log2(Math.max(1, count / BUCKET_SIZE))));
  const starts = new Uint32Array(2 ** bucketBits + 1);
  for (const hash of high) {
    const bucket = bucketOf(hash, bucketBits) + 1;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const remainders = new Uint16Array(count);
  const places = new Uint32Array(count);
  for (let place = 0; place < count; place++) {
    const bucket = bucketOf(high[place] ?? 0, bucketBits);
    const slot = next[bucket] ?? 0;
    next[bucket] = slot + 1;
    remainders[slot] = (low[place] ?? 0) & 0xffff;
    places[slot] = place;
  }
  return { bucketBits, starts, remainders, places };
}

/** Places whose Audit-ID may have this hash, in ascending order. */
export function findPlaces(table: IdTable, { high, low }: IdHash): readonly number[] {
  const bucket = bucketOf(high, table.bucketBits);
  const found: number[] = [];
  const end = table.starts[bucket + 1] ?? 0;
  for (let slot = table.starts[bucket] ?? 0; slot < end; slot++) {
    if (table.remainders[slot] === (low & 0xffff)) found.push(table.places[slot] ?? 0);
  }
  return found;
}

function bucketOf(high: number, bucketBits: number): number {
  return bucketBits === 0 ? 0 : high >>> (32 - bucketBits);
}
