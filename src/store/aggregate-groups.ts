import type { Accumulator } from './aggregate.ts';
import { isError } from './aggregate.ts';
import { requireKnownFields, requirePositive } from './aggregate-bounds.ts';
import { valuesAsText } from './aggregate-facets.ts';
import { compareText } from './compare-text.ts';
import type { Group } from './store.ts';

type Values = Group['values'];

/**
 * The largest groups of events that agree in some known fields. An event with several values is in
 * the group of each; with several such fields, in the group of each combination.
 */
export function groupAccumulator(
  fields: readonly string[],
  top: number,
): Accumulator<readonly Group[]> {
  requireKnownFields(fields);
  requirePositive('the number of groups', top);
  const groups = new Map<string, { values: Values; count: number; errors: number }>();
  return {
    add(recorded) {
      const error = isError(recorded) ? 1 : 0;
      for (const values of combinations(fields.map((field) => valuesAsText(recorded, field)))) {
        const key = JSON.stringify(values);
        const group = groups.get(key) ?? { values, count: 0, errors: 0 };
        group.count++;
        group.errors += error;
        groups.set(key, group);
      }
    },
    result() {
      return [...groups.values()]
        .map((group) => ({ ...group }))
        .sort(compareGroups)
        .slice(0, top);
    },
  };
}

/** Each choice of one value a list; a list without values counts as one without a value. */
export function combinations(lists: readonly (readonly string[])[]): readonly Values[] {
  return lists.reduce<readonly Values[]>(
    (rows, list) => {
      const values = list.length === 0 ? [undefined] : list;
      return rows.flatMap((row) => values.map((value) => [...row, value]));
    },
    [[]],
  );
}

function compareGroups(a: Group, b: Group): number {
  return a.count === b.count ? compareLists(a.values, b.values) : b.count - a.count;
}

/** Value by value; the absence of a value comes last. */
export function compareLists(a: Values, b: Values): number {
  for (let i = 0; i < a.length; i++) {
    const difference = compareValues(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareValues(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareText(a, b);
}
