import type { JournalEntry } from './journal.ts';

/**
 * Stands where an event was lost because bad bytes were found in the write-ahead file, so that the
 * positions after it stay what they were. `append` takes no entry that looks like this.
 */
export const LOST_ENTRY: JournalEntry = {
  cluster: '',
  source: '',
  receivedUs: 0,
  bytes: new Uint8Array(),
};

/** Whether an entry only stands for one that was lost. */
export function isLost(entry: JournalEntry): boolean {
  return entry.bytes.length === 0 && entry.cluster === '' && entry.source === '';
}
