import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import type { ItemKey } from './object-path.ts';

/**
 * By which fields the items of a list are told apart, by the list's own name; the first set that fits
 * counts. From the list types of upstream's API (`listMapKey`), and for lists that upstream replaces
 * as a whole, what people tell them apart by.
 */
const KEYS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  Object.entries({
    addresses: [['type', 'address']],
    conditions: [['type']],
    ephemeralContainers: [['name']],
    hostAliases: [['ip']],
    hostIPs: [['ip']],
    managedFields: [['manager', 'operation', 'subresource', 'apiVersion']],
    ownerReferences: [['uid']],
    podIPs: [['ip']],
    ports: [
      ['containerPort', 'protocol'],
      ['port', 'protocol'],
    ],
    subjects: [['kind', 'namespace', 'name']],
    taints: [['key', 'effect']],
    topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
    volumeDevices: [['devicePath']],
    volumeMounts: [['mountPath']],
  }),
);

/** What the items of most other lists are called by, custom resources included. */
const USUAL: readonly (readonly string[])[] = [['name']];

/** A list whose items are told apart by these keys. */
export interface KeyedItems {
  readonly keys: readonly string[];
  /** By the text of their keys, in order. */
  readonly items: ReadonlyMap<string, { readonly values: ItemKey; readonly item: JsonObject }>;
}

/**
 * Two lists with the keys that tell the items of both apart; undefined where none do. Lists with
 * repeated keys, which the API server lets pass in places, count as lists without keys.
 */
export function keyLists(
  name: string,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): readonly [KeyedItems, KeyedItems] | undefined {
  for (const keys of KEYS.get(name) ?? USUAL) {
    const first = keyItems(before, keys);
    const second = keyItems(after, keys);
    if (first !== undefined && second !== undefined) return [first, second];
  }
  return undefined;
}

function keyItems(list: readonly JsonValue[], keys: readonly string[]): KeyedItems | undefined {
  const items = new Map<string, { values: ItemKey; item: JsonObject }>();
  for (const item of list) {
    if (!isJsonObject(item)) return undefined;
    const values = itemKey(item, keys);
    if (values[0] === undefined || !values.every(isPlain)) return undefined;
    const id = itemId(values);
    if (items.has(id)) return undefined;
    items.set(id, { values, item });
  }
  return { keys, items };
}

/** The values of an item's merge keys. A port without a protocol is one of TCP, as upstream defaults it. */
export function itemKey(item: JsonValue, keys: readonly string[]): ItemKey {
  if (!isJsonObject(item)) return keys.map(() => undefined);
  return keys.map((key) =>
    Object.hasOwn(item, key) ? item[key] : key === 'protocol' ? 'TCP' : undefined,
  );
}

/** A text that is the same for the same keys and no others. */
export function itemId(values: ItemKey): string {
  return JSON.stringify(values.map((value) => [typeof value, String(value ?? '')]));
}

function isPlain(value: JsonValue | undefined): boolean {
  return value === undefined || (typeof value !== 'object' && value !== null);
}
