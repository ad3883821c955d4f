import { refuseAborted } from '../index/engine.ts';
import type { EventIndex } from '../index/event-index.ts';
import type { LineBatch, PreparedBatch } from '../index/prepare-batch.ts';
import type { ReadableJournal, StoredEntry } from '../journal/journal.ts';
import { admitBatch } from './admit-batch.ts';
import { keptEvents } from './kept-events.ts';
import { BATCH_EVENTS, MAX_BATCHES_IN_FLIGHT } from './limits.ts';
import { lineBatchOf } from './line-batch.ts';

/** How to replay. */
export interface ReplayOptions {
  readonly prepare: (batch: LineBatch) => Promise<PreparedBatch>;
  /** Seals whenever this many events are hot; a reader never seals. */
  readonly sealEvents?: number;
  readonly onProgress?: (indexed: number, total: number) => void;
  readonly signal?: AbortSignal;
}

interface Replayed {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly ReplayedEntry[];
  readonly prepared: PreparedBatch;
}

/** Brings what the journal holds beyond the index into the index. */
export async function replayTail(
  journal: ReadableJournal,
  index: EventIndex,
  options: ReplayOptions,
): Promise<void> {
  const first = index.endPosition;
  const total = journal.size - first;
  for await (const { start, end, entries, prepared } of preparedBatches(journal, first, options)) {
    const known = keptEvents(journal, index);
    const admission = await admitBatch(prepared, entries, start, known, { mode: 'replay' });
    index.add(prepared, admission.kept, admission.supersessions);
    await index.spill();
    const { sealEvents } = options;
    if (sealEvents !== undefined && index.hotCount >= sealEvents) await index.seal();
    options.onProgress?.(end - first, total);
  }
}

/** Prepares a few batches ahead of the one that is taken. */
async function* preparedBatches(
  journal: ReadableJournal,
  first: number,
  { prepare, signal }: ReplayOptions,
): AsyncIterable<Replayed> {
  const ahead: Promise<Replayed>[] = [];
  let next = first;
  const end = journal.size;
  const begin = async (start: number): Promise<Replayed> => {
    const stop = Math.min(start + BATCH_EVENTS, end);
    const entries = await entriesOf(journal, start, stop);
    return { start, end: stop, entries, prepared: await prepare(lineBatchOf(entries)) };
  };
  while (next < end || ahead.length > 0) {
    refuseAborted(signal);
    for (; ahead.length < MAX_BATCHES_IN_FLIGHT && next < end; next += BATCH_EVENTS) {
      const started = begin(next);
      started.catch(() => {}); // It is awaited later, in its turn.
      ahead.push(started);
    }
    const batch = await ahead.shift();
    if (batch !== undefined) yield batch;
  }
}

/** An event as the index needs it again; empty where damage left none. */
export type ReplayedEntry = Pick<StoredEntry, 'cluster' | 'source' | 'bytes'>;

/** An entry for each position of `[start, end)`. */
export async function entriesOf(
  journal: ReadableJournal,
  start: number,
  end: number,
): Promise<readonly ReplayedEntry[]> {
  const positions = Array.from({ length: end - start }, (_, i) => start + i);
  return (await journal.read(positions)).map((entry) => entry ?? LOST_ENTRY);
}

const LOST_ENTRY: ReplayedEntry = { cluster: '', source: '', bytes: new Uint8Array() };
