import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { parseJson } from '../../event/parse-json.ts';
import { objectsAt, textAt } from '../read-body.ts';
import { type ObjectPath, objectPathText, type PathStep } from './object-path.ts';

/** A field that a manager owns. An owned item of a list is told as the item and as each field in it. */
export interface OwnedField {
  readonly path: ObjectPath;
  readonly text: string;
}

/** What an entry of `metadata.managedFields` says. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly subresource: string;
  readonly time?: string;
  readonly fields: readonly OwnedField[];
}

/** The field managers of an object; empty where `managedFields` was not recorded. */
export function managedFieldsOf(body: JsonValue | undefined): readonly ManagedFields[] {
  return objectsAt(body, 'metadata', 'managedFields').map((entry) => {
    const time = textAt(entry, 'time');
    return {
      manager: textAt(entry, 'manager') ?? '',
      operation: textAt(entry, 'operation') ?? '',
      subresource: textAt(entry, 'subresource') ?? '',
      ...(time !== undefined && { time }),
      fields: ownedFields(entry['fieldsV1']),
    };
  });
}

/**
 * The fields of a `fieldsV1` set: `f:` begins a key, `k:` the merge keys of an item, `v:` a value of a
 * set, `i:` a place; `.` is the thing itself.
 */
function ownedFields(set: JsonValue | undefined): readonly OwnedField[] {
  const found: OwnedField[] = [];
  if (isJsonObject(set)) collect(set, [], found);
  return found;
}

function collect(set: JsonObject, path: ObjectPath, found: OwnedField[]): void {
  const inner = Object.entries(set).filter(([key]) => key !== '.' && !key.startsWith('v:'));
  const isLeaf = inner.length === 0;
  const isItem = path.at(-1)?.kind === 'item' && Object.hasOwn(set, '.');
  if (path.length > 0 && (isLeaf || isItem)) found.push({ path, text: objectPathText(path) });
  for (const [key, below] of inner) {
    const step = stepOf(key);
    if (step !== undefined && isJsonObject(below)) collect(below, [...path, step], found);
  }
}

function stepOf(key: string): PathStep | undefined {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return { kind: 'key', key: rest };
  if (key.startsWith('i:') && /^\d+$/.test(rest)) return { kind: 'index', index: Number(rest) };
  const parsed = key.startsWith('k:') ? parseJson(rest) : { rejected: 'another kind' };
  if (!('value' in parsed) || !isJsonObject(parsed.value)) return undefined;
  return {
    kind: 'item',
    keys: Object.keys(parsed.value),
    values: Object.values(parsed.value),
  };
}
