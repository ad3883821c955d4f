import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { jsonEqual } from './json-equal.ts';
import type { Patched } from './patched.ts';

/** Applies a JSON patch (RFC 6902): all operations in order, or none with the reason. */
export function applyJsonPatch(value: JsonValue, operations: readonly JsonValue[]): Patched {
  let current: JsonValue | undefined = value;
  for (const [i, operation] of operations.entries()) {
    const changed: Changed = current === undefined ? MISSING : applyOne(current, operation);
    if (changed === MISSING) return { failed: `operation ${i + 1} does not fit what is known` };
    current = changed;
  }
  return { value: current };
}

/** Stands for "cannot be done"; undefined is a value that is not there. */
const MISSING = Symbol('missing');
type Changed = JsonValue | undefined | typeof MISSING;

function applyOne(value: JsonValue, operation: JsonValue): Changed {
  if (!isJsonObject(operation)) return MISSING;
  const { op, path, from, value: operand } = operation;
  const keys = pointer(path);
  if (keys === undefined) return MISSING;
  switch (String(op)) {
    case 'test':
      return jsonEqual(read(value, keys), operand) ? value : MISSING;
    case 'remove':
      return read(value, keys) === undefined ? MISSING : write(value, keys, { kind: 'remove' });
    case 'replace':
      return operand === undefined || read(value, keys) === undefined
        ? MISSING
        : write(value, keys, { kind: 'replace', value: operand });
    case 'add':
      return operand === undefined ? MISSING : write(value, keys, { kind: 'add', value: operand });
    case 'copy':
    case 'move':
      return transfer(value, pointer(from), keys, op === 'copy');
    default:
      return MISSING;
  }
}

function transfer(
  value: JsonValue,
  from: readonly string[] | undefined,
  to: readonly string[],
  isCopy: boolean,
): Changed {
  const found = from === undefined ? undefined : read(value, from);
  if (from === undefined || found === undefined) return MISSING;
  const rest = isCopy ? value : write(value, from, { kind: 'remove' });
  if (rest === MISSING || rest === undefined) return MISSING;
  return write(rest, to, { kind: 'add', value: found });
}

/** The keys of a JSON pointer (RFC 6901). */
export function pointer(text: JsonValue | undefined): readonly string[] | undefined {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) return undefined;
  return text
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(value: JsonValue | undefined, keys: readonly string[]): JsonValue | undefined {
  return keys.reduce((held: JsonValue | undefined, key) => {
    if (Array.isArray(held)) return held[indexOf(key, held.length - 1) ?? -1];
    return isJsonObject(held) && Object.hasOwn(held, key) ? held[key] : undefined;
  }, value);
}

type Edit =
  | { readonly kind: 'remove' }
  | { readonly kind: 'add' | 'replace'; readonly value: JsonValue };

function write(value: JsonValue | undefined, keys: readonly string[], edit: Edit): Changed {
  const [key, ...rest] = keys;
  if (key === undefined) return edit.kind === 'remove' ? undefined : edit.value;
  if (Array.isArray(value)) return writeInList(value, key, rest, edit);
  if (!isJsonObject(value)) return MISSING;
  const held = Object.hasOwn(value, key) ? value[key] : undefined;
  if (rest.length > 0 && held === undefined) return MISSING;
  const changed = write(held, rest, edit);
  return changed === MISSING ? MISSING : withMember(value, key, changed);
}

function writeInList(
  list: readonly JsonValue[],
  key: string,
  rest: readonly string[],
  edit: Edit,
): Changed {
  const isAdded = rest.length === 0 && edit.kind === 'add';
  const index =
    key === '-' && isAdded ? list.length : indexOf(key, list.length - (isAdded ? 0 : 1));
  if (index === undefined) return MISSING;
  if (isAdded) return list.toSpliced(index, 0, edit.value);
  const changed = write(list[index], rest, edit);
  if (changed === MISSING) return MISSING;
  return changed === undefined ? list.toSpliced(index, 1) : list.toSpliced(index, 1, changed);
}

/** A place in a list, from 0 to `max`; below 0 it counts from the end, as upstream's library does. */
function indexOf(key: string, max: number): number | undefined {
  if (!/^-?\d{1,9}$/.test(key)) return undefined;
  const index = Number(key) < 0 ? max + 1 + Number(key) : Number(key);
  return index >= 0 && index <= max ? index : undefined;
}

/** An object with one member set, or taken out where the value is undefined. */
export function withMember(
  object: JsonObject,
  key: string,
  value: JsonValue | undefined,
): JsonObject {
  const others = Object.entries(object).filter(([name]) => name !== key);
  if (value === undefined) return Object.fromEntries(others);
  if (!Object.hasOwn(object, key)) return Object.fromEntries([...others, [key, value]]);
  return Object.fromEntries(
    Object.entries(object).map(([name, old]) => [name, name === key ? value : old]),
  );
}
