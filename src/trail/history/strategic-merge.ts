import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { jsonEqual } from './json-equal.ts';
import { type ListStrategy, listStrategyOf } from './patch-strategy.ts';

/**
 * Applies a strategic merge patch to a built-in resource, directives included: `$patch`,
 * `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`.
 */
export function applyStrategicMerge(
  resource: string,
  value: JsonValue | undefined,
  patch: JsonValue,
): JsonValue | undefined {
  return mergeValue({ resource, fields: [] }, value, patch);
}

/** Where the merge has come to. */
interface Place {
  readonly resource: string;
  readonly fields: readonly string[];
}

const SET_ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

function mergeValue(
  place: Place,
  value: JsonValue | undefined,
  patch: JsonValue,
): JsonValue | undefined {
  if (Array.isArray(patch)) return mergeList(place, Array.isArray(value) ? value : [], patch);
  if (!isJsonObject(patch)) return patch;
  const { $patch: directive, ...rest } = patch;
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return mergeMap(place, {}, rest);
  return mergeMap(place, isJsonObject(value) ? value : {}, rest);
}

function mergeMap(place: Place, value: JsonObject, patch: JsonObject): JsonObject {
  const retain = patch['$retainKeys'];
  const members = new Map<string, JsonValue | undefined>(
    Object.entries(value).filter(([key]) => !Array.isArray(retain) || retain.includes(key)),
  );
  for (const [key, change] of Object.entries(patch)) {
    if (key.startsWith('$') || change === undefined) continue;
    const inner = { ...place, fields: [...place.fields, key] };
    const merged = change === null ? undefined : mergeValue(inner, members.get(key), change);
    if (merged === undefined) members.delete(key);
    else members.set(key, merged);
  }
  for (const [directive, list] of Object.entries(patch))
    direct(place, directive, list, value, members);
  return Object.fromEntries(members) as JsonObject;
}

/** Carries out what a directive asks of a list beside it. */
function direct(
  place: Place,
  directive: string,
  list: JsonValue | undefined,
  before: JsonObject,
  members: Map<string, JsonValue | undefined>,
): void {
  const isRemoval = directive.startsWith(DELETE_FROM);
  if ((!isRemoval && !directive.startsWith(SET_ORDER)) || !Array.isArray(list)) return;
  const key = directive.slice(directive.indexOf('/') + 1);
  const merged = members.get(key);
  if (!Array.isArray(merged)) return;
  if (isRemoval) {
    const kept = merged.filter((item: JsonValue) => !list.some((gone) => jsonEqual(gone, item)));
    members.set(key, kept);
    return;
  }
  const strategy = listStrategyOf(place.resource, [...place.fields, key]);
  const old = before[key];
  members.set(key, inOrder(strategy, merged, list, Array.isArray(old) ? old : []));
}

function mergeList(
  place: Place,
  value: readonly JsonValue[],
  patch: readonly JsonValue[],
): readonly JsonValue[] {
  const strategy = listStrategyOf(place.resource, place.fields);
  switch (strategy.kind) {
    case 'replace':
      return patch.flatMap((item) => (isDirective(item) ? [] : [item]));
    case 'set': {
      const merged = [...value, ...patch].filter(
        (item, i, all) => all.findIndex((other) => jsonEqual(other, item)) === i,
      );
      return inOrder(strategy, merged, patch, value);
    }
    case 'by key':
      return mergeByKey(place, strategy, value, patch);
    default:
      return strategy satisfies never;
  }
}

function mergeByKey(
  place: Place,
  strategy: Extract<ListStrategy, { readonly kind: 'by key' }>,
  value: readonly JsonValue[],
  patch: readonly JsonValue[],
): readonly JsonValue[] {
  const { key } = strategy;
  const isReplaced = patch.some(
    (item) => isJsonObject(item) && item['$patch'] === 'replace' && !Object.hasOwn(item, key),
  );
  const before = isReplaced ? [] : value;
  const plain = patch.filter((item) => !isDirective(item));
  const gone = patch.filter((item) => isDirective(item)).map((item) => memberOf(item, key));
  const kept = before.filter((item) => !gone.some((id) => jsonEqual(id, memberOf(item, key))));
  const merged = [...kept];
  for (const item of plain) {
    const at = merged.findIndex((other) => jsonEqual(memberOf(other, key), memberOf(item, key)));
    const changed = mergeValue(place, merged[at], item);
    if (changed !== undefined) merged.splice(at < 0 ? merged.length : at, 1, changed);
  }
  return inOrder(strategy, merged, plain, before);
}

/**
 * Puts the items a patch names in the patch's order and fits the others in where they stood before
 * among those they are told apart from; an item the object had no place for does not wait.
 */
function inOrder(
  strategy: ListStrategy,
  merged: readonly JsonValue[],
  wanted: readonly JsonValue[],
  before: readonly JsonValue[],
): readonly JsonValue[] {
  const idOf = (item: JsonValue): JsonValue | undefined =>
    strategy.kind === 'by key' ? memberOf(item, strategy.key) : item;
  const placeIn = (list: readonly JsonValue[], item: JsonValue): number =>
    list.findIndex((other) => jsonEqual(idOf(other), idOf(item)));
  const sorted = (items: readonly JsonValue[], order: readonly JsonValue[]): JsonValue[] =>
    items.toSorted((a, b) => placeIn(order, a) - placeIn(order, b));
  const named = sorted(
    merged.filter((item) => placeIn(wanted, item) >= 0),
    wanted,
  );
  const others = sorted(
    merged.filter((item) => placeIn(wanted, item) < 0),
    before,
  );
  const all: JsonValue[] = [];
  for (const item of named) {
    const place = placeIn(before, item);
    while (place >= 0 && others[0] !== undefined && isBefore(placeIn(before, others[0]), place)) {
      all.push(...others.splice(0, 1));
    }
    all.push(item);
  }
  return [...all, ...others];
}

function isBefore(place: number, other: number): boolean {
  return place >= 0 && place < other;
}

/** An item that tells what to do instead of what to hold. `$patch: merge` is the usual way. */
function isDirective(item: JsonValue): boolean {
  if (!isJsonObject(item)) return false;
  return (
    item['$patch'] === 'delete' || (item['$patch'] === 'replace' && Object.keys(item).length === 1)
  );
}

function memberOf(item: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
}
