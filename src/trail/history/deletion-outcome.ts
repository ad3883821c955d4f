import type { AuditEvent } from '../../event/audit-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { integerAt, listAt, objectsAt, textAt } from '../read-body.ts';
import { objectItself } from './recorded-object.ts';
import type { Base } from './written.ts';

/**
 * What became of an object whose deletion was accepted: it went, it waits for a grace period or for
 * finalizers, or the events do not tell. `spared` is one that a deletion of many did not reach.
 */
export interface DeletionOutcome {
  readonly kind: 'gone' | 'waits' | 'unknown' | 'spared';
  /** The object as the deletion left it or took it, when the answer held it. */
  readonly body?: JsonObject;
}

/** Tells what a deletion request that succeeded did, by its answer, or else by what is known. */
export function deletionOutcome(
  event: AuditEvent,
  name: string,
  base: Base | undefined,
): DeletionOutcome {
  const { verb, responseObject, objectRef } = event;
  if (verb === 'deletecollection') return ofCollection(event, name);
  const answered = objectItself(responseObject, { name, subresource: '' });
  if (answered !== undefined) return { kind: waits(answered) ? 'waits' : 'gone', body: answered };
  // An eviction answers with a Status whatever becomes of the pod.
  const isStatus =
    objectRef?.subresource !== 'eviction' && textAt(responseObject, 'kind') === 'Status';
  // Only what is gone at once, or is not held up by anything, is answered with a Status.
  if (isStatus && textAt(responseObject, 'status') === 'Success') return { kind: 'gone' };
  return { kind: unanswered(event, base) };
}

function ofCollection({ responseObject }: AuditEvent, name: string): DeletionOutcome {
  if (!isJsonObject(responseObject) || !Array.isArray(responseObject['items'])) {
    return { kind: 'unknown' };
  }
  const body = objectsAt(responseObject, 'items').find(
    (item) => textAt(item, 'metadata', 'name') === name,
  );
  if (body === undefined) return { kind: 'spared' };
  return { kind: waits(body) ? 'waits' : 'gone', body };
}

/** Whether an object that is to be deleted is still there. */
function waits(body: JsonObject): boolean {
  if (textAt(body, 'metadata', 'deletionTimestamp') === undefined) return false;
  return (
    isHeldUp(body) || Number(integerAt(body, 'metadata', 'deletionGracePeriodSeconds') ?? 0) > 0
  );
}

/** Whether finalizers hold up the deletion of an object. */
export function isHeldUp(body: JsonValue): boolean {
  const isNamespace = textAt(body, 'kind') === 'Namespace';
  return (
    listAt(body, 'metadata', 'finalizers').length > 0 ||
    (isNamespace && listAt(body, 'spec', 'finalizers').length > 0)
  );
}

/** The API server gives these a finalizer of its own. */
const FINALIZED: ReadonlySet<string> = new Set(['customresourcedefinitions', 'namespaces']);

function unanswered(event: AuditEvent, base: Base | undefined): DeletionOutcome['kind'] {
  const { objectRef, requestObject } = event;
  if (base !== undefined && isHeldUp(base.body)) return 'waits';
  const policy = textAt(requestObject, 'propagationPolicy');
  if (policy === 'Foreground' || policy === 'Orphan') return 'waits';
  if (FINALIZED.has(objectRef?.resource ?? '')) return 'waits';
  const isSureOfFinalizers = base !== undefined && !base.unknown.includes('metadata.finalizers');
  if (objectRef?.resource === 'pods') {
    const isForced = integerAt(requestObject, 'gracePeriodSeconds') === 0;
    return isForced && isSureOfFinalizers ? 'gone' : 'waits';
  }
  return isSureOfFinalizers ? 'gone' : 'unknown';
}
