import { isJsonObject, type JsonObject, type JsonValue } from '../event/json-value.ts';
import type { Body } from './read-body.ts';

/** One field a patch sets (`value`) or removes (no `value`). List items go by their name. */
export interface FieldChange {
  readonly path: readonly string[];
  readonly value?: JsonValue;
}

/** More than any sentence tells; a patch may have thousands. */
const MAX_CHANGES = 100;
const MAX_DEPTH = 20;

/**
 * What a patch document changes, whichever of the four forms it has: JSON patch (a list of
 * operations), merge patch, strategic merge patch, or an applied object.
 */
export function changesOf(patch: Body): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  if (Array.isArray(patch)) {
    for (const operation of patch.slice(0, MAX_CHANGES)) collectOperation(operation, changes);
  } else if (isJsonObject(patch)) collect(patch, [], changes);
  return changes.filter(({ path }) => path.length > 0 && !IDENTITY.has(path.join('.')));
}

/** Fields that name the object rather than change it; applied objects and some patches have them. */
const IDENTITY: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
]);

/** `spec.template.spec.containers[nginx].env`: names of items and odd keys stand in brackets. */
export function pathText(path: readonly string[]): string {
  // `-` is JSON patch's word for the end of a list.
  const end = path.indexOf('-');
  const told = end === -1 ? path : path.slice(0, end);
  return told.reduce((text, key, i) => {
    if (LISTS.has(path[i - 1] ?? '') || !/^[A-Za-z][\w-]*$/.test(key)) return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Lists whose items go by a name. */
const LISTS: ReadonlySet<string> = new Set([
  'containers',
  'env',
  'ephemeralContainers',
  'initContainers',
  'ownerReferences',
  'ports',
  'volumeMounts',
  'volumes',
]);

function collectOperation(operation: JsonValue, changes: FieldChange[]): void {
  if (!isJsonObject(operation)) return;
  const { op, path, value } = operation;
  if (typeof path !== 'string' || op === 'test') return;
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (op === 'remove' || value === undefined) changes.push({ path: keys });
  else collect(value, keys, changes);
}

function collect(value: JsonValue, path: readonly string[], changes: FieldChange[]): void {
  if (changes.length >= MAX_CHANGES) return;
  if (value === null) {
    changes.push({ path });
    return;
  }
  const children = path.length < MAX_DEPTH ? childrenOf(value) : undefined;
  if (children === undefined) changes.push({ path, value });
  else for (const [key, child] of children) collect(child, [...path, key], changes);
}

/** The fields within a value, or undefined where the value is changed as a whole. */
function childrenOf(value: JsonValue): readonly (readonly [string, JsonValue])[] | undefined {
  if (isJsonObject(value)) {
    const fields = Object.entries(value).flatMap(([key, child]): [string, JsonValue][] =>
      // `$setElementOrder` and its kind steer the merge, they are no fields.
      child === undefined || key.startsWith('$') ? [] : [[key, child]],
    );
    return fields.length === 0 ? undefined : fields;
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items = value.map((item: JsonValue): [string, JsonValue] | undefined => {
    if (!isJsonObject(item)) return undefined;
    const { name, ...rest } = item;
    return typeof name === 'string' ? [name, rest as JsonObject] : undefined;
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}
