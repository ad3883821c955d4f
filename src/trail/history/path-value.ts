import { isJsonObject, type JsonValue } from '../../event/json-value.ts';
import { itemId, itemKey } from './list-keys.ts';
import type { ObjectPath } from './object-path.ts';

/** What stands at a path; undefined when nothing does. */
export function valueAtPath(value: JsonValue | undefined, path: ObjectPath): JsonValue | undefined {
  return path.reduce((held: JsonValue | undefined, step) => {
    if (step.kind === 'key') {
      return isJsonObject(held) && Object.hasOwn(held, step.key) ? held[step.key] : undefined;
    }
    if (!Array.isArray(held)) return undefined;
    if (step.kind === 'index') return held[step.index];
    const wanted = itemId(step.values);
    return held.find((item: JsonValue) => itemId(itemKey(item, step.keys)) === wanted);
  }, value);
}
