import type { AuditEvent } from '../../event/audit-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { pointer } from './json-patch.ts';
import { keyLists } from './list-keys.ts';
import { type ObjectPath, objectPathText, type PathStep } from './object-path.ts';
import { isUnder } from './server-set.ts';
import { webhookCallsOf } from './webhook-calls.ts';

/** Tells which mutating webhook set the field at a path, given as text. */
export type WebhookOf = (path: string) => string | undefined;

/**
 * Which webhook changed what of a write, by their recorded patches. Places in lists are read off the
 * object as it became; the last webhook that touched a field counts.
 */
export function webhookPathsOf(event: AuditEvent, body: JsonObject | undefined): WebhookOf {
  const touched = webhookCallsOf(event).flatMap(({ webhook, patch }) =>
    patch.flatMap((operation) => {
      const keys = operation['op'] === 'test' ? undefined : pointer(operation['path']);
      return keys === undefined ? [] : [{ webhook, path: objectPathText(pathOf(keys, body)) }];
    }),
  );
  return (path) => touched.findLast((one) => isUnder(path, [one.path]))?.webhook;
}

function pathOf(keys: readonly string[], body: JsonObject | undefined): ObjectPath {
  let value: JsonValue | undefined = body;
  let name = '';
  return keys.map((key): PathStep => {
    if (!Array.isArray(value)) {
      value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      name = key;
      return { kind: 'key', key };
    }
    const list: readonly JsonValue[] = value;
    const index = key === '-' ? list.length - 1 : Number(key);
    const keyed = keyLists(name, list, list)?.[0];
    const item = keyed === undefined ? undefined : [...keyed.items.values()][index];
    value = list[index];
    if (keyed === undefined || item === undefined) return { kind: 'index', index };
    return { kind: 'item', keys: keyed.keys, values: item.values };
  });
}
