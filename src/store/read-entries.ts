import { refuseAborted } from '../index/engine.ts';
import type { ReadableJournal, StoredEntry } from '../journal/journal.ts';

/** Entries read before others get their turn and a cancellation is noticed. */
const ENTRIES_A_TURN = 1024;

/** Yields the entries at these positions by position, without those that damage made unreadable. */
export async function* readEntries(
  journal: ReadableJournal,
  positions: readonly number[],
  signal?: AbortSignal,
): AsyncIterable<StoredEntry> {
  const ascending = positions.toSorted((a, b) => a - b);
  for (let start = 0; start < ascending.length; start += ENTRIES_A_TURN) {
    refuseAborted(signal);
    for (const entry of await journal.read(ascending.slice(start, start + ENTRIES_A_TURN))) {
      if (entry !== undefined) yield entry;
    }
  }
}
