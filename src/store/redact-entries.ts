import type { RawEvent } from '../event/audit-event.ts';
import type { PreparedBatch } from '../index/prepare-batch.ts';
import { replacementsOf } from '../index/replaced-lines.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { journalEntryOf } from './journal-entry-of.ts';

/** The journal entries of the lines to keep: what was hidden is gone, but what came is known by hash. */
export function entriesToKeep(
  events: readonly RawEvent[],
  { replaced }: Pick<PreparedBatch, 'replaced'>,
  kept: readonly number[],
): readonly JournalEntry[] {
  if (replaced.lines.length === 0) {
    return kept.flatMap((line) => {
      const raw = events[line];
      return raw === undefined ? [] : [journalEntryOf(raw)];
    });
  }
  const replacements = new Map(
    [...replacementsOf(replaced)].map(({ line, bytes, identity }) => [line, { bytes, identity }]),
  );
  return kept.flatMap((line): readonly JournalEntry[] => {
    const event = events[line];
    if (event === undefined) return [];
    const replacement = replacements.get(line);
    return [replacement === undefined ? journalEntryOf(event) : { ...event, ...replacement }];
  });
}
