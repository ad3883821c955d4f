import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import type { Difference } from './diff-objects.ts';
import { itemId, itemKey } from './list-keys.ts';
import type { PathStep } from './object-path.ts';

/** Leads the first of two values to the second: `diffObjects` backwards. Undefined is "not there". */
export function applyDifferences(
  value: JsonValue | undefined,
  differences: readonly Difference[],
): JsonValue | undefined {
  // From the end, so that the places of what is removed by its place stay true.
  const removals = differences.filter(({ kind }) => kind === 'removed').toReversed();
  const others = differences.filter(({ kind }) => kind !== 'removed');
  return [...removals, ...others].reduce(
    (whole: JsonValue | undefined, difference) => applyAt(whole, difference.path, difference),
    value,
  );
}

function applyAt(
  value: JsonValue | undefined,
  path: readonly PathStep[],
  difference: Difference,
): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined)
    return difference.kind === 'moved' ? reorder(value, difference) : difference.after;
  if (step.kind === 'key') return inMap(value, step.key, rest, difference);
  const list = Array.isArray(value) ? value : [];
  const index = step.kind === 'index' ? step.index : indexOf(list, step);
  const changed = applyAt(index < 0 ? undefined : list[index], rest, difference);
  if (index < 0) return changed === undefined ? list : [...list, changed];
  return changed === undefined ? list.toSpliced(index, 1) : list.toSpliced(index, 1, changed);
}

function inMap(
  value: JsonValue | undefined,
  key: string,
  rest: readonly PathStep[],
  difference: Difference,
): JsonObject {
  const map = isJsonObject(value) ? value : {};
  const held = Object.hasOwn(map, key) ? map[key] : undefined;
  const changed = applyAt(held, rest, difference);
  const entries = Object.entries(map).filter(([name]) => name !== key || changed !== undefined);
  if (changed === undefined) return Object.fromEntries(entries);
  const isNew = !Object.hasOwn(map, key);
  if (isNew) return Object.fromEntries([...entries, [key, changed]]);
  return Object.fromEntries(entries.map(([name, old]) => [name, name === key ? changed : old]));
}

function indexOf(
  list: readonly JsonValue[],
  step: Extract<PathStep, { readonly kind: 'item' }>,
): number {
  const wanted = itemId(step.values);
  return list.findIndex((item) => itemId(itemKey(item, step.keys)) === wanted);
}

/** The items are all there; only their order is another. */
function reorder(
  value: JsonValue | undefined,
  { after, keys = [] }: Difference,
): JsonValue | undefined {
  if (!Array.isArray(value) || !Array.isArray(after)) return value;
  const places = new Map(after.map((key, i) => [orderId(key), i]));
  const placeOf = (item: JsonValue): number =>
    places.get(orderId(itemKey(item, keys).map((one) => one ?? null))) ?? 0;
  return value.toSorted((a: JsonValue, b: JsonValue) => placeOf(a) - placeOf(b));
}

function orderId(key: JsonValue): string {
  return itemId(Array.isArray(key) ? key : [key]);
}
