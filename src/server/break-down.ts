import type { HistogramPart } from '../api/figures-answer.ts';
import { renderTimeUs } from '../event/time.ts';
import type { Query } from '../query/query.ts';
import type { Asking, Selection, Store } from '../store/store.ts';
import { and, is, not, oneOf } from './query-tree.ts';

/** How a histogram is broken down: by the most frequent values of a field. */
interface BreakDown extends Selection {
  /** Canonical name of a field of the catalogue. */
  readonly field: string;
  readonly top: number;
  readonly intervalUs: number;
}

/** Fields of which a request has several values. */
const SEVERAL: ReadonlySet<string> = new Set(['user.groups', 'sourceIPs']);

/**
 * The bars of the most frequent values of a field. A row counts for one value only, so that parts add
 * up to no more than the whole: of several it counts for the most frequent.
 */
export async function breakDown(
  store: Store,
  { field, top, intervalUs, ...selection }: BreakDown,
  asking: Asking,
): Promise<readonly HistogramPart[]> {
  const [facet] = await store.facets({ ...selection, fields: [field], top }, asking);
  const values = (facet?.values ?? []).map(({ value }) => value);
  const parts: HistogramPart[] = [];
  // One after the other: the place in the gate is one, and so is what is read at a time.
  for (const [at, value] of values.entries()) {
    const query = and(selection.query, ...onlyOf(field, value, values.slice(0, at)));
    const bars = await store.histogram({ ...selection, query, intervalUs }, asking);
    parts.push({
      value,
      bars: bars.map(({ startUs, count }) => ({ start: renderTimeUs(startUs), count })),
    });
  }
  return parts;
}

function onlyOf(field: string, value: string, before: readonly string[]): readonly Query[] {
  const isSeveral = SEVERAL.has(field) && before.length > 0;
  return [is(field, value), ...(isSeveral ? [not(oneOf(field, before))] : [])];
}
