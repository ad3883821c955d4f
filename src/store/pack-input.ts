import type { Origin } from '../index/prepare-batch.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { OriginNumbers } from './origin-numbers.ts';

/**
 * Entries laid out for the way to another thread: one buffer that is moved and a few arrays, instead
 * of an object each, which would take as long to copy as to hash.
 */
export interface PackInput {
  readonly firstPosition: number;
  readonly bytes: Uint8Array;
  /** Where each entry ends in `bytes`. */
  readonly ends: Uint32Array;
  readonly origins: readonly Origin[];
  readonly originOf: Uint32Array;
  readonly receivedUs: Float64Array;
  /** Entry number → identity; few entries have one. */
  readonly identities: ReadonlyMap<number, Uint8Array>;
}

/** Lays entries out in buffers of their own. */
export function packInputOf(firstPosition: number, entries: readonly JournalEntry[]): PackInput {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + entry.bytes.length, 0));
  const ends = new Uint32Array(entries.length);
  const originOf = new Uint32Array(entries.length);
  const receivedUs = new Float64Array(entries.length);
  const identities = new Map<number, Uint8Array>();
  const numbers = new OriginNumbers();
  let at = 0;
  for (const [i, entry] of entries.entries()) {
    bytes.set(entry.bytes, at);
    at += entry.bytes.length;
    ends[i] = at;
    originOf[i] = numbers.of(entry);
    receivedUs[i] = entry.receivedUs;
    if (entry.identity !== undefined) identities.set(i, entry.identity);
  }
  return { firstPosition, bytes, ends, origins: numbers.origins, originOf, receivedUs, identities };
}

/** The entries again. */
export function entriesOfInput(input: PackInput): readonly JournalEntry[] {
  const { bytes, ends, origins, originOf, receivedUs, identities } = input;
  return Array.from(ends, (end, i) => {
    const { cluster = '', source = '' } = origins[originOf[i] ?? 0] ?? {};
    const identity = identities.get(i);
    return {
      cluster,
      source,
      receivedUs: receivedUs[i] ?? 0,
      bytes: bytes.subarray(i === 0 ? 0 : ends[i - 1], end),
      ...(identity !== undefined && { identity }),
    };
  });
}
