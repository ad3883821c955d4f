import { isJsonObject, type JsonValue } from '../../event/json-value.ts';
import { keyLists } from './list-keys.ts';
import type { ObjectPath } from './object-path.ts';

/** Calls with each field of a value that has no fields of its own; a list without keys is one field. */
export function eachLeaf(
  value: JsonValue | undefined,
  path: ObjectPath,
  visit: (path: ObjectPath) => void,
): void {
  if (value === undefined) return;
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    for (const [key, member] of Object.entries(value)) {
      eachLeaf(member, [...path, { kind: 'key', key }], visit);
    }
    return;
  }
  const last = path.at(-1);
  const name = last?.kind === 'key' ? last.key : '';
  const keyed =
    Array.isArray(value) && value.length > 0 ? keyLists(name, value, value)?.[0] : undefined;
  if (keyed === undefined) {
    visit(path);
    return;
  }
  for (const { values, item } of keyed.items.values()) {
    eachLeaf(item, [...path, { kind: 'item', keys: keyed.keys, values }], visit);
  }
}
