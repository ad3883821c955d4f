import type { ObjectReference } from '../../event/audit-event.ts';
import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import { objectAt } from '../read-body.ts';
import { encodeBase64 } from './encode-base64.ts';
import { withMember } from './json-patch.ts';

/** Parts of the metadata that no sender can change; they stay as they were. */
const LASTING = ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'];

/**
 * The object that a whole object sent stands for: with the name and namespace of the URL, and what no
 * sender can change taken from the object before.
 */
export function fillFromSender(
  sent: JsonObject,
  { name, namespace, resource }: ObjectReference,
  before: JsonObject | undefined,
): JsonObject {
  const metadata = new Map<string, JsonValue | undefined>(
    Object.entries(objectAt(sent, 'metadata') ?? {}).filter(([, value]) => value !== null),
  );
  if (name !== undefined) metadata.set('name', name);
  if (namespace !== undefined && resource !== 'namespaces') metadata.set('namespace', namespace);
  const old = objectAt(before, 'metadata');
  for (const key of LASTING) {
    if (old !== undefined && Object.hasOwn(old, key)) metadata.set(key, old[key]);
  }
  const body = withMember(sent, 'metadata', Object.fromEntries(metadata) as JsonObject);
  return resource === 'secrets' ? withData(body) : body;
}

/** A Secret's `stringData` becomes its `data`; a hidden value stands for itself in either. */
export function withData(secret: JsonObject): JsonObject {
  const sent = objectAt(secret, 'stringData');
  if (sent === undefined) return secret;
  const data = new Map<string, JsonValue | undefined>(
    Object.entries(objectAt(secret, 'data') ?? {}),
  );
  for (const [key, value] of Object.entries(sent)) {
    if (typeof value !== 'string') continue;
    data.set(key, value.startsWith('redacted:') ? value : encodeBase64(value));
  }
  return withMember(
    withMember(secret, 'stringData', undefined),
    'data',
    Object.fromEntries(data) as JsonObject,
  );
}
