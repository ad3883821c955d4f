import type { AuditEvent } from '../../event/audit-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { kindNameOf } from '../kind-name.ts';
import { textAt } from '../read-body.ts';
import { visibleText } from '../visible-text.ts';

/** Whether a resource comes with Kubernetes, so that its types are known here. */
export function isBuiltIn(resource: string, apiGroup: string | undefined): boolean {
  const { singular, namespaced } = kindNameOf(resource, apiGroup);
  return namespaced !== undefined && !singular.includes('.');
}

/** Answers that are about an object and are not the object. */
const OTHER_KINDS: ReadonlySet<string> = new Set([
  'Binding',
  'Eviction',
  'PartialObjectMetadata',
  'Status',
  'Table',
  'TokenRequest',
]);

/**
 * A body when it is the object itself: it has the name, and is no Status, Table, list, or view of a
 * part such as a Scale.
 */
export function objectItself(
  body: JsonValue | undefined,
  { name, subresource }: { readonly name: string; readonly subresource: string },
): JsonObject | undefined {
  if (!isJsonObject(body) || Array.isArray(body['items'])) return undefined;
  if (OTHER_KINDS.has(textAt(body, 'kind') ?? '') || subresource === 'scale') return undefined;
  return textAt(body, 'metadata', 'name') === name ? body : undefined;
}

/** Whether the API server left out bodies because the event would have been too large. */
function isTruncated({ annotations }: AuditEvent): boolean {
  return annotations?.['audit.k8s.io/truncated'] === 'true';
}

/** Why a body is not there, in words. `which` is "body" or "answer". */
export function missingWhy(event: AuditEvent, which: 'body' | 'answer'): string {
  if (isTruncated(event)) return `${which} cut off: the event was over the API server's size limit`;
  const wanted = which === 'body' ? 'Request' : 'RequestResponse';
  const isEnough = event.level === 'RequestResponse' || event.level === wanted;
  const answered = which === 'answer' ? textAt(event.responseObject, 'kind') : undefined;
  if (answered !== undefined)
    return `the answer holds a ${visibleText(answered, 100)}, not the object`;
  if (!isEnough) return `${which} not recorded: level ${event.level}`;
  return `${which} not in the event, though its level is ${event.level}`;
}
