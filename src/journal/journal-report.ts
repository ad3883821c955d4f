import type { Damage, Removal } from './journal.ts';

/** What `verifyJournal` found. */
export interface JournalReport {
  /** Events whose bytes were hashed and are what was written. */
  readonly events: number;
  readonly blocks: number;
  /** Bytes of those events, as they came. */
  readonly rawBytes: number;
  /** Bytes of the files that were read. */
  readonly storedBytes: number;
  readonly durationMs: number;
  /** Position after the last event; the size of the tree. */
  readonly size: number;
  /** The RFC 6962 root over all events; absent where some cannot be read. */
  readonly rootHash?: string;
  /** What was removed on purpose, if anything was. */
  readonly removed?: Removal;
  /** All that is not as it was written. Empty means that every byte was checked and is right. */
  readonly findings: readonly Damage[];
}

/** How far a verification is. */
export interface VerifyProgress {
  readonly events: number;
  readonly rawBytes: number;
  readonly storedBytes: number;
}
