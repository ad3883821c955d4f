import { parentPort, workerData } from 'node:worker_threads';
import type { JournalEntry } from '../../src/journal/journal.ts';
import { packBlock } from '../../src/journal/pack-block.ts';

/** Packs the block it was given again and again, and hands each over. */
const { entries, times } = workerData as {
  readonly entries: readonly JournalEntry[];
  readonly times: number;
};
for (let i = 0; i < times; i++) parentPort?.postMessage(packBlock(512, entries, 6));
