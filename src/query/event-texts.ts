import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonObject, JsonValue } from '../event/json-value.ts';
import { ROOTS_WITH_KEYS } from './words.ts';

/**
 * Calls `visit` with each text that free text looks at, until it returns true, and tells whether it
 * did: all values of the event at any depth, numbers and booleans in their JSON form, and the keys
 * inside annotations and bodies. A filter by word must hold the words of exactly these.
 */
export function eachText(event: AuditEvent, visit: (text: string) => boolean): boolean {
  const fields = event as unknown as JsonObject;
  for (const key of Object.keys(fields)) {
    if (walk(fields[key], ROOTS_WITH_KEYS.has(key), visit)) return true;
  }
  return false;
}

function walk(
  value: JsonValue | undefined,
  withKeys: boolean,
  visit: (text: string) => boolean,
): boolean {
  if (typeof value === 'string') return visit(value);
  if (value === null || value === undefined) return false;
  if (typeof value !== 'object') return visit(String(value));
  if (Array.isArray(value)) return value.some((item) => walk(item, withKeys, visit));
  const object = value as JsonObject;
  for (const key of Object.keys(object)) {
    if ((withKeys && visit(key)) || walk(object[key], withKeys, visit)) return true;
  }
  return false;
}
