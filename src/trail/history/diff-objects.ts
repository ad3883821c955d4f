import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { jsonEqual } from './json-equal.ts';
import { type KeyedItems, keyLists } from './list-keys.ts';
import type { ObjectPath, PathStep } from './object-path.ts';

/**
 * One difference between two objects. What is added or removed as a whole is one difference, with the
 * whole value. `moved` tells that the items of a list, matched by their keys, stand in another order;
 * its values are lists of the items' keys.
 */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly path: ObjectPath;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** Of `moved`: the merge keys of the items. */
  readonly keys?: readonly string[];
}

/**
 * What differs between two values, in the order of the first one's keys. Items of lists are matched by
 * their merge keys where they have some (`list-keys.ts`), otherwise by their place; lists of plain
 * values are one value. `applyDifferences` leads from one to the other.
 */
export function diffObjects(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly Difference[] {
  const found: Difference[] = [];
  compare(before, after, [], found);
  return found;
}

function compare(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: ObjectPath,
  found: Difference[],
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) found.push({ kind: 'added', path, ...value('after', after) });
  else if (after === undefined) found.push({ kind: 'removed', path, before });
  else if (isJsonObject(before) && isJsonObject(after)) compareMaps(before, after, path, found);
  else if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, found);
  else if (!jsonEqual(before, after)) found.push({ kind: 'changed', path, before, after });
}

function value(side: 'before' | 'after', held: JsonValue | undefined): Partial<Difference> {
  return held === undefined ? {} : { [side]: held };
}

function compareMaps(
  before: JsonObject,
  after: JsonObject,
  path: ObjectPath,
  found: Difference[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const step: PathStep = { kind: 'key', key };
    compare(own(before, key), own(after, key), [...path, step], found);
  }
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function compareLists(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  path: ObjectPath,
  found: Difference[],
): void {
  const last = path.at(-1);
  const keyed = keyLists(last?.kind === 'key' ? last.key : '', before, after);
  if (keyed !== undefined && before.length + after.length > 0) {
    compareKeyed(keyed, path, found);
  } else if (before.every(isJsonObject) && after.every(isJsonObject)) {
    compareByPlace(before, after, path, found);
  } else if (!jsonEqual(before, after)) found.push({ kind: 'changed', path, before, after });
}

function compareKeyed(
  [before, after]: readonly [KeyedItems, KeyedItems],
  path: ObjectPath,
  found: Difference[],
): void {
  const { keys } = before;
  for (const [id, { values, item }] of before.items) {
    const step: PathStep = { kind: 'item', keys, values };
    compare(item, after.items.get(id)?.item, [...path, step], found);
  }
  for (const [id, { values, item }] of after.items) {
    if (before.items.has(id)) continue;
    const step: PathStep = { kind: 'item', keys, values };
    compare(undefined, item, [...path, step], found);
  }
  const kept = [...before.items.keys()].filter((id) => after.items.has(id));
  const added = [...after.items.keys()].filter((id) => !before.items.has(id));
  const order = [...kept, ...added];
  const wanted = [...after.items.keys()];
  if (order.every((id, i) => id === wanted[i])) return;
  found.push({ kind: 'moved', path, before: itemOrder(before), after: itemOrder(after), keys });
}

function itemOrder({ items }: KeyedItems): JsonValue {
  return [...items.values()].map(({ values }) => values.map((one) => one ?? null));
}

function compareByPlace(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  path: ObjectPath,
  found: Difference[],
): void {
  const length = Math.max(before.length, after.length);
  for (let index = 0; index < length; index++) {
    compare(before[index], after[index], [...path, { kind: 'index', index }], found);
  }
}
