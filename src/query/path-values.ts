import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonObject, JsonValue } from '../event/json-value.ts';
import { isJsonObject } from '../event/json-value.ts';
import { compilePattern, normalPattern } from './pattern.ts';
import type { FieldValue } from './test-value.ts';

/** Called with each value until it returns true, which ends the walk and is what the walk returns. */
export type Visit<Value> = (value: Value) => boolean;

/**
 * A walk to what a path leads to in an event. Lists are walked through. Where keys hold dots, the
 * longest one that fits wins, so that `annotations.authorization.k8s.io/decision` is found.
 */
export function compilePath(
  path: readonly string[],
): (event: AuditEvent, visit: Visit<JsonValue>) => boolean {
  const keys = path.map((_segment, from) => keysFrom(path, from));
  const walk = (value: JsonValue, from: number, visit: Visit<JsonValue>): boolean => {
    if (Array.isArray(value)) return value.some((item) => walk(item, from, visit));
    if (from === path.length) return visit(value);
    if (!isJsonObject(value)) return false;
    for (const { key, next } of keys[from] ?? []) {
      if (Object.hasOwn(value, key)) return walk(value[key] ?? null, next, visit);
    }
    return false;
  };
  return (event, visit) => walk(event as unknown as JsonObject, 0, visit);
}

/** The keys that the segments from one on may spell, longest first, each with where to go on. */
function keysFrom(path: readonly string[], from: number): readonly { key: string; next: number }[] {
  // The keys of the event itself hold no dots.
  const last = from === 0 ? 1 : path.length;
  const lengths = Array.from({ length: last - from }, (_unused, shorter) => last - shorter);
  return lengths.map((next) => ({ key: path.slice(from, next).join('.'), next }));
}

/** Whether a value is a text, number or boolean, the things a test can be asked of. */
export function isFieldValue(value: JsonValue): value is FieldValue {
  return value !== null && typeof value !== 'object';
}

/** Whether a value is, or holds at any depth, a text, number or boolean. */
export function holdsValue(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsValue);
  if (isJsonObject(value)) return Object.values(value).some((item) => holdsValue(item ?? null));
  return value !== null;
}

/**
 * A walk over the values whose whole path, its keys joined by dots, fits a pattern. Lists add
 * nothing to a path.
 */
export function compileWildcard(
  pattern: string,
): (event: AuditEvent, visit: Visit<FieldValue>) => boolean {
  const fits = compilePattern(normalPattern(pattern.split('*')));
  const root = /^([^.*]+)\./.exec(pattern)?.[1];
  const walk = (value: JsonValue, path: string, visit: Visit<FieldValue>): boolean => {
    if (isFieldValue(value)) return fits(path) && visit(value);
    if (Array.isArray(value)) return value.some((item) => walk(item, path, visit));
    const object = (value ?? {}) as JsonObject;
    const prefix = path === '' ? '' : `${path}.`;
    return Object.keys(object).some((key) => walk(object[key] ?? null, prefix + key, visit));
  };
  return (event, visit) => {
    const fields = event as unknown as JsonObject;
    if (root === undefined) return walk(fields, '', visit);
    return Object.hasOwn(fields, root) && walk(fields[root] ?? null, root, visit);
  };
}
