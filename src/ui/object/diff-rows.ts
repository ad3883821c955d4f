import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { jsonEqual } from '../../trail/history/json-equal.ts';
import { type KeyedItems, keyLists } from '../../trail/history/list-keys.ts';
import { itemLabel, type ObjectPath, objectPathText } from '../../trail/history/object-path.ts';
import { jsonText } from '../row/json-text.ts';

/** One line of two objects laid beside each other. */
export interface DiffRow {
  readonly depth: number;
  /** The key, the name of the item, or its place in a list. */
  readonly label: string;
  /** As the history spells it; names the field. */
  readonly path: string;
  readonly state: 'same' | 'changed' | 'added' | 'removed';
  /** The value before and after; absent on a side that has none, empty for what has fields within. */
  readonly before?: string;
  readonly after?: string;
}

/** Parts of an object that many people do not want to see. */
export interface DiffView {
  readonly managedFields: boolean;
  readonly status: boolean;
}

/**
 * Two objects line by line. Items of lists are matched by what tells them apart, so that an inserted
 * container is one, and not a change of all behind it.
 */
export function diffRows(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  view: DiffView,
): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  const left = prepared(before, view);
  const right = prepared(after, view);
  for (const key of keysOf(left, right)) {
    collect(rows, [{ kind: 'key', key }], key, memberOf(left, key), memberOf(right, key));
  }
  return rows;
}

function prepared(value: JsonValue | undefined, view: DiffView): JsonObject {
  if (!isJsonObject(value)) return {};
  const { status, metadata, ...rest } = value;
  const kept = isJsonObject(metadata) && !view.managedFields ? withoutManaged(metadata) : metadata;
  return {
    ...rest,
    ...(metadata !== undefined && { metadata: kept }),
    ...(view.status && status !== undefined && { status }),
  };
}

function withoutManaged({ managedFields, ...metadata }: JsonObject): JsonObject {
  return metadata;
}

function collect(
  rows: DiffRow[],
  path: ObjectPath,
  label: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): void {
  const depth = path.length - 1;
  const row = { depth, label, path: objectPathText(path) };
  const children = childrenOf(path, before, after);
  if (children === undefined) {
    const isSame = before !== undefined && after !== undefined && jsonEqual(before, after);
    rows.push({
      ...row,
      state: isSame ? 'same' : stateOf(before, after),
      ...(before !== undefined && { before: leafText(before) }),
      ...(after !== undefined && { after: leafText(after) }),
    });
    return;
  }
  const state = before !== undefined && after !== undefined ? 'same' : stateOf(before, after);
  rows.push({
    ...row,
    state,
    ...(before !== undefined && { before: '' }),
    ...(after !== undefined && { after: '' }),
  });
  for (const child of children) {
    collect(rows, [...path, child.step], child.label, child.before, child.after);
  }
}

function stateOf(before: JsonValue | undefined, after: JsonValue | undefined): DiffRow['state'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

interface Child {
  readonly step: ObjectPath[number];
  readonly label: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** What lies within, on both sides; undefined where a value is shown on one line. */
function childrenOf(
  path: ObjectPath,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly Child[] | undefined {
  const present = [before, after].filter((value) => value !== undefined);
  if (present.every((value) => isJsonObject(value) && Object.keys(value).length > 0)) {
    return keysOf(before, after).map((key) => ({
      step: { kind: 'key', key },
      label: key,
      before: memberOf(before, key),
      after: memberOf(after, key),
    }));
  }
  if (present.every((value) => Array.isArray(value) && value.length > 0)) {
    return itemsOf(path, listOf(before), listOf(after));
  }
  return undefined;
}

function itemsOf(
  path: ObjectPath,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): readonly Child[] | undefined {
  const last = path.at(-1);
  const keyed = keyLists(last?.kind === 'key' ? last.key : '', before, after);
  if (keyed !== undefined) return keyedItems(keyed);
  // Plain values are compared as one: by place, an inserted one would change all behind it.
  if (![...before, ...after].every(isJsonObject)) return undefined;
  return Array.from({ length: Math.max(before.length, after.length) }, (_unused, index) => ({
    step: { kind: 'index', index },
    label: `- ${index + 1}`,
    before: before[index],
    after: after[index],
  }));
}

function keyedItems([before, after]: readonly [KeyedItems, KeyedItems]): readonly Child[] {
  const ids = new Set([...before.items.keys(), ...after.items.keys()]);
  return [...ids].flatMap((id) => {
    const one = after.items.get(id) ?? before.items.get(id);
    if (one === undefined) return [];
    return [
      {
        step: { kind: 'item', keys: before.keys, values: one.values } as const,
        label: `- ${itemLabel(one.values)}`,
        before: before.items.get(id)?.item,
        after: after.items.get(id)?.item,
      },
    ];
  });
}

function keysOf(before: JsonValue | undefined, after: JsonValue | undefined): readonly string[] {
  const keys = (value: JsonValue | undefined) => (isJsonObject(value) ? Object.keys(value) : []);
  return [...new Set([...keys(before), ...keys(after)])];
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** A value on one line: texts plainly, everything else as JSON. */
function leafText(value: JsonValue): string {
  return typeof value === 'string' && value !== '' ? value : jsonText(value).replace(/\n\s*/g, ' ');
}
