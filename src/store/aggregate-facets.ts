import type { RecordedEvent } from '../event/audit-event.ts';
import { fieldValues } from '../query/field-values.ts';
import type { Accumulator } from './aggregate.ts';
import { requireKnownFields, requirePositive } from './aggregate-bounds.ts';
import { compareText } from './compare-text.ts';
import type { Facet } from './store.ts';

/** The most frequent values of some known fields. */
export function facetAccumulator(
  fields: readonly string[],
  top: number,
): Accumulator<readonly Facet[]> {
  requireKnownFields(fields);
  requirePositive('the number of values', top);
  const counts = fields.map((field) => ({ field, absent: 0, values: new Map<string, number>() }));
  return {
    add(recorded) {
      for (const facet of counts) {
        const values = valuesAsText(recorded, facet.field);
        if (values.length === 0) facet.absent++;
        for (const value of values) facet.values.set(value, (facet.values.get(value) ?? 0) + 1);
      }
    },
    result() {
      return counts.map(({ field, absent, values }) => ({
        field,
        values: mostFrequent(values, top),
        absent,
        distinct: values.size,
      }));
    },
  };
}

/** The different values an event has in a known field, as facets and groups show them. */
export function valuesAsText(recorded: RecordedEvent, field: string): readonly string[] {
  const values = fieldValues(recorded, { kind: 'known', name: field }).map(String);
  return values.length < 2 ? values : [...new Set(values)];
}

function mostFrequent(values: ReadonlyMap<string, number>, top: number): Facet['values'] {
  return [...values]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compareText(a.value, b.value))
    .slice(0, top);
}
