import type { Accumulator } from './aggregate.ts';
import { requireKnownFields, requirePositive } from './aggregate-bounds.ts';
import { valuesAsText } from './aggregate-facets.ts';
import { combinations, compareLists } from './aggregate-groups.ts';
import type { Volume } from './store.ts';

/** The heaviest groups of events that agree in some known fields; see `groupAccumulator`. */
export function volumeAccumulator(
  fields: readonly string[],
  top: number,
): Accumulator<readonly Volume[]> {
  requireKnownFields(fields);
  requirePositive('the number of groups', top);
  const volumes = new Map<string, Volume>();
  return {
    add(recorded) {
      for (const values of combinations(fields.map((field) => valuesAsText(recorded, field)))) {
        const key = JSON.stringify(values);
        const { count, sizeBytes } = volumes.get(key) ?? { count: 0, sizeBytes: 0 };
        const weight = sizeBytes + (recorded.sizeBytes ?? 0);
        volumes.set(key, { values, count: count + 1, sizeBytes: weight });
      }
    },
    result() {
      return [...volumes.values()]
        .sort((a, b) => b.sizeBytes - a.sizeBytes || compareLists(a.values, b.values))
        .slice(0, top);
    },
  };
}
