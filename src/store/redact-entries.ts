import type { RawEvent } from '../event/audit-event.ts';
import type { PreparedBatch } from '../index/prepare-batch.ts';
import { replacementsOf } from '../index/replaced-lines.ts';
import type { JournalEntry } from '../journal/journal.ts';

/** The journal entries of the lines to keep: what was hidden is gone, but what came is known by hash. */
export function entriesToKeep(
  events: readonly RawEvent[],
  { replaced }: Pick<PreparedBatch, 'replaced'>,
  kept: readonly number[],
): readonly JournalEntry[] {
  if (replaced.lines.length === 0) return kept.flatMap((line) => events[line] ?? []);
  const replacements = new Map(
    [...replacementsOf(replaced)].map(({ line, bytes, identity }) => [line, { bytes, identity }]),
  );
  return kept.flatMap((line): readonly JournalEntry[] => {
    const event = events[line];
    return event === undefined ? [] : [{ ...event, ...replacements.get(line) }];
  });
}
