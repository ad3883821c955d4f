import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { Damage } from '../journal/journal.ts';
import { openJournalReader } from '../journal/journal-reader.ts';
import type { JournalReport } from '../journal/journal-report.ts';
import { verifyJournal } from '../journal/verify-journal.ts';
import { type IndexFinding, verifyIndex } from './verify-index.ts';
import { openJobs } from './worker-pool.ts';

/** How far a verification is: first the journal, then the index. */
interface StoreProgress {
  readonly part: 'journal' | 'index';
  readonly events: number;
}

/** How to verify. */
export interface VerifyStoreOptions {
  readonly onProgress?: (progress: StoreProgress) => void;
  readonly signal?: AbortSignal;
}

/** What a verification found. No findings in both: every byte is what was written. */
export interface StoreReport {
  readonly journal: JournalReport;
  readonly index: {
    readonly findings: readonly IndexFinding[];
    readonly durationMs: number;
  };
}

/**
 * Reads everything the store in `root` holds, recomputes all hashes, and compares journal, tree,
 * manifest and index. Changes nothing and needs no lock.
 */
export async function verifyStore(
  root: string,
  { onProgress, signal }: VerifyStoreOptions = {},
): Promise<StoreReport> {
  if (!existsSync(join(root, 'journal'))) {
    throw new Failure('store/not-found', `there is no store in ${root}`, {
      hint: 'Run `annals import FILE` to make one, or pass --data-dir.',
    });
  }
  const cancel = signal === undefined ? {} : { signal };
  const journalReport = await verifyJournal(root, {
    ...cancel,
    onProgress: ({ events }) => onProgress?.({ part: 'journal', events }),
  });
  const startMs = performance.now();
  await using jobs = openJobs({ threads: availableParallelism(), ahead: true });
  await using journal = await openJournalReader(root);
  const findings = await verifyIndex({
    root,
    journal,
    jobs,
    ...cancel,
    onProgress: (events) => onProgress?.({ part: 'index', events }),
  });
  return { journal: journalReport, index: { findings, durationMs: performance.now() - startMs } };
}

/** All that is not as it was written, in the order it was found. */
export function findingsOf({ journal, index }: StoreReport): readonly (Damage | IndexFinding)[] {
  return [...journal.findings, ...index.findings];
}
