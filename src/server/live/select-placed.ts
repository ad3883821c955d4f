import type { Predicate } from '../../query/predicate.ts';
import type { Unit } from '../../store/store.ts';
import { foldRequests } from '../../trail/request.ts';
import type { Placed } from './tail-events.ts';

/**
 * What of some new events is shown. Of a request several of whose stages are among them, the last is;
 * one whose stages come further apart is shown again, as there is no telling whether it goes on.
 */
export function selectPlaced(
  events: readonly Placed[],
  matches: Predicate,
  unit: Unit,
): readonly Placed[] {
  if (unit === 'events') return events.filter(({ recorded }) => matches(recorded));
  const placeOf = new Map(events.map((placed) => [placed.recorded, placed]));
  return foldRequests(events.map(({ recorded }) => recorded))
    .flatMap(({ last }) => placeOf.get(last) ?? [])
    .filter(({ recorded }) => matches(recorded))
    .toSorted((a, b) => a.position - b.position);
}
