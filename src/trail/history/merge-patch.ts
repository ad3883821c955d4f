import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';

/** Applies a JSON merge patch (RFC 7396): null takes away, lists are replaced as a whole. */
export function applyMergePatch(value: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const members = new Map<string, JsonValue | undefined>(
    Object.entries(isJsonObject(value) ? value : {}),
  );
  for (const [key, change] of Object.entries(patch)) {
    if (change === null || change === undefined) members.delete(key);
    else members.set(key, applyMergePatch(members.get(key), change));
  }
  return Object.fromEntries(members) as JsonObject;
}
