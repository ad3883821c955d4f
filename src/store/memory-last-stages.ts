import type { RecordedEvent } from '../event/audit-event.ts';
import { stageTimeUs } from '../event/time.ts';
import { requestKey, stageRank } from '../trail/request.ts';

/**
 * The places, within a list of events in journal order, of the ones that stand for their request:
 * the last stage of each. Of several events of that stage it is the one with the latest time, and
 * of those the last in the list.
 */
export function lastStages(events: readonly RecordedEvent[]): ReadonlySet<number> {
  const last = new Map<string, number>();
  events.forEach((recorded, index) => {
    const key = requestKey(recorded);
    const known = events[last.get(key) ?? -1];
    if (known === undefined || isNotBefore(recorded, known)) last.set(key, index);
  });
  return new Set(last.values());
}

function isNotBefore({ event: a }: RecordedEvent, { event: b }: RecordedEvent): boolean {
  const ranks = stageRank(a.stage) - stageRank(b.stage);
  return ranks === 0 ? stageTimeUs(a) >= stageTimeUs(b) : ranks > 0;
}
