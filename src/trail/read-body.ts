import { isJsonObject, type JsonObject, type JsonValue } from '../event/json-value.ts';
import { valueAt } from '../event/parse-json.ts';

/** A body of an event, which may be anything or absent. */
export type Body = JsonValue | undefined;

/** The text at a path of keys; undefined when it is not there, empty, or no text. */
export function textAt(body: Body, ...path: readonly string[]): string | undefined {
  const found = at(body, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A whole number at a path of keys. */
export function integerAt(body: Body, ...path: readonly string[]): number | bigint | undefined {
  const found = at(body, path);
  if (typeof found === 'bigint') return found;
  return typeof found === 'number' && Number.isInteger(found) ? found : undefined;
}

/** The list at a path of keys; empty when there is none. */
export function listAt(body: Body, ...path: readonly string[]): readonly JsonValue[] {
  const found = at(body, path);
  return Array.isArray(found) ? found : [];
}

/** The objects of the list at a path of keys. */
export function objectsAt(body: Body, ...path: readonly string[]): readonly JsonObject[] {
  return listAt(body, ...path).filter(isJsonObject);
}

/** The texts of the list at a path of keys. */
export function textsAt(body: Body, ...path: readonly string[]): readonly string[] {
  return listAt(body, ...path).filter((item) => typeof item === 'string');
}

/** The object at a path of keys. */
export function objectAt(body: Body, ...path: readonly string[]): JsonObject | undefined {
  const found = at(body, path);
  return isJsonObject(found) ? found : undefined;
}

function at(body: Body, path: readonly string[]): Body {
  return body === undefined ? undefined : valueAt(body, path);
}
