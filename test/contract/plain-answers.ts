import type { RecordedEvent } from '../../src/event/audit-event.ts';
import { requestTimeUs, stageTimeUs } from '../../src/event/time.ts';
import { fieldValues } from '../../src/query/field-values.ts';
import { compilePredicate } from '../../src/query/predicate.ts';
import type { Bar, Facet, Group, Order, Selection, Statistics } from '../../src/store/store.ts';
import { foldRequests } from '../../src/trail/request.ts';

/** The positions that match, in order, found by looking at all events with the predicate alone. */
export function plainPositions(
  events: readonly RecordedEvent[],
  { query, range, unit }: Selection,
  order: Order = 'oldest',
): readonly number[] {
  const matches = compilePredicate(query);
  const shown =
    unit === 'requests' ? new Set(foldRequests(events).map(({ last }) => last)) : undefined;
  const timeOf = (recorded: RecordedEvent): number => requestTimeUs(recorded.event);
  const found = events
    .map((recorded, position) => ({ recorded, position, timeUs: timeOf(recorded) }))
    .filter(({ timeUs }) => timeUs >= (range.sinceUs ?? -Infinity))
    .filter(({ timeUs }) => timeUs < (range.untilUs ?? Infinity))
    .filter(({ recorded }) => shown === undefined || shown.has(recorded))
    .filter(({ recorded }) => matches(recorded))
    .toSorted((a, b) => a.timeUs - b.timeUs || a.position - b.position)
    .map(({ position }) => position);
  return order === 'oldest' ? found : found.toReversed();
}

/** The figures about some events, computed in the plainest way. */
export function plainFigures(events: readonly RecordedEvent[]): {
  readonly histogram: (intervalUs: number) => readonly Bar[];
  readonly facet: (field: string, top: number) => Facet;
  readonly groups: (fields: readonly string[], top: number) => readonly Group[];
  readonly statistics: () => Pick<Statistics, 'count' | 'errors' | 'firstUs' | 'lastUs'>;
} {
  return {
    histogram: (intervalUs) => plainHistogram(events, intervalUs),
    facet: (field, top) => plainFacet(events, field, top),
    groups: (fields, top) => plainGroups(events, fields, top),
    statistics: () => {
      const times = events.map(({ event }) => requestTimeUs(event));
      return {
        count: events.length,
        errors: errorsOf(events),
        ...(times.length > 0 && { firstUs: Math.min(...times), lastUs: Math.max(...times) }),
      };
    },
  };
}

/** Nearest-rank quantiles of the latency of some events, all of which must have one. */
export function plainQuantiles(events: readonly RecordedEvent[]): Statistics['latencyMs'] {
  if (events.length === 0) return undefined;
  const sorted = events
    .map(({ event }) => (stageTimeUs(event) - requestTimeUs(event)) / 1000)
    .toSorted((a, b) => a - b);
  const atLeast = (share: number): number =>
    sorted.find((_, i) => (i + 1) / sorted.length >= share) ?? Number.NaN;
  return { p50: atLeast(0.5), p90: atLeast(0.9), p99: atLeast(0.99), max: atLeast(1) };
}

function plainHistogram(events: readonly RecordedEvent[], intervalUs: number): readonly Bar[] {
  const startOf = ({ event }: RecordedEvent): number =>
    Math.floor(requestTimeUs(event) / intervalUs) * intervalUs;
  const starts = [...new Set(events.map(startOf))].toSorted((a, b) => a - b);
  return starts.map((startUs) => {
    const inBar = events.filter((recorded) => startOf(recorded) === startUs);
    return { startUs, count: inBar.length, errors: errorsOf(inBar) };
  });
}

function plainFacet(events: readonly RecordedEvent[], field: string, top: number): Facet {
  const valuesOfEach = events.map((recorded) => texts(recorded, field));
  const distinct = [...new Set(valuesOfEach.flat())];
  const values = distinct
    .map((value) => ({
      value,
      count: valuesOfEach.filter((values) => values.includes(value)).length,
    }))
    .toSorted((a, b) => b.count - a.count || byBytes(a.value, b.value));
  const absent = valuesOfEach.filter((values) => values.length === 0).length;
  return { field, values: values.slice(0, top), absent, distinct: distinct.length };
}

function plainGroups(
  events: readonly RecordedEvent[],
  fields: readonly string[],
  top: number,
): readonly Group[] {
  const groups: { values: (string | undefined)[]; count: number; errors: number }[] = [];
  for (const recorded of events) {
    let combinations: (string | undefined)[][] = [[]];
    for (const field of fields) {
      const values = [...new Set(texts(recorded, field))];
      const choices = values.length === 0 ? [undefined] : values;
      combinations = combinations.flatMap((some) => choices.map((choice) => [...some, choice]));
    }
    for (const values of combinations) {
      const same = groups.find((group) => group.values.every((value, i) => value === values[i]));
      if (same === undefined) groups.push({ values, count: 1, errors: errorsOf([recorded]) });
      else
        Object.assign(same, { count: same.count + 1, errors: same.errors + errorsOf([recorded]) });
    }
  }
  return groups.toSorted((a, b) => b.count - a.count || byValues(a.values, b.values)).slice(0, top);
}

function texts(recorded: RecordedEvent, field: string): readonly string[] {
  return fieldValues(recorded, { kind: 'known', name: field }).map(String);
}

function errorsOf(events: readonly RecordedEvent[]): number {
  return events.filter(({ event }) => (event.responseStatus?.code ?? 0) >= 400).length;
}

function byValues(a: Group['values'], b: Group['values']): number {
  const differing = a.findIndex((value, i) => value !== b[i]);
  const [left, right] = [a[differing], b[differing]];
  if (left === undefined) return right === undefined ? 0 : 1;
  return right === undefined ? -1 : byBytes(left, right);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
