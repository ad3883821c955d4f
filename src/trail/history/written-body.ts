import type { AuditEvent, ObjectReference } from '../../event/audit-event.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { isApply } from '../apply.ts';
import { objectAt, textAt } from '../read-body.ts';
import { parameterOf } from '../request-uri.ts';
import { applyPatch } from './apply-patch.ts';
import { asEncoded } from './as-encoded.ts';
import { fillFromSender } from './fill-from-sender.ts';
import { applyJsonPatch, withMember } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { isBuiltIn, missingWhy, objectItself } from './recorded-object.ts';
import { SET_BY_WRITE, setByBinding, unknownAtCreation } from './server-set.ts';
import { keepScope } from './subresource-scope.ts';
import { webhookCallsOf } from './webhook-calls.ts';
import { ALL, type Base, type Written } from './written.ts';

/** What a request that succeeded left of its object: by the answer, or else by what was sent. */
export function writtenBody(event: AuditEvent, name: string, base: Base | undefined): Written {
  const subresource = event.objectRef?.subresource ?? '';
  const answered = objectItself(event.responseObject, { name, subresource });
  if (answered !== undefined) {
    return { known: 'response', body: answered, unknown: [], assumed: [] };
  }
  const why = missingWhy(event, 'answer');
  const sent = event.requestObject;
  if (sent === undefined || typeof sent !== 'object' || sent === null) {
    return unrecorded(event, sent, base);
  }
  const written = isWhole(event) ? replaced(event, name, base) : changed(event, sent, base);
  return { why, ...finished(event, withWebhooks(event, written)) };
}

function finished({ objectRef, verb, responseStatus }: AuditEvent, written: Written): Written {
  const { resource = '', apiGroup, subresource = '' } = objectRef ?? {};
  if (written.body === undefined) return written;
  const body = isBuiltIn(resource, apiGroup) ? asEncoded(written.body) : written.body;
  const isCreation = subresource === '' && (verb === 'create' || responseStatus?.code === 201);
  if (!isCreation) return { ...written, body };
  return { ...written, body, unknown: unknownAtCreation(resource, body) };
}

/** Whether the request holds an object to be put there, not a change to be made. */
function isWhole({ verb, objectRef, responseStatus, ...event }: AuditEvent): boolean {
  const subresource = objectRef?.subresource ?? '';
  if (subresource === 'scale' || subresource === 'binding') return false;
  if (verb === 'patch') return responseStatus?.code === 201 && isApply({ verb, ...event });
  return isJsonObject(event.requestObject);
}

function unrecorded(event: AuditEvent, sent: unknown, base: Base | undefined): Written {
  const isHidden = typeof sent === 'string' && sent.startsWith('redacted:');
  const why = isHidden ? 'body hidden before it was kept' : missingWhy(event, 'body');
  const scope = SCOPES.get(event.objectRef?.subresource ?? '');
  if (scope === undefined || base === undefined) {
    return { known: 'metadata only', why, unknown: [ALL], assumed: [] };
  }
  const unknown = merged(base.unknown, [scope, ...SET_BY_WRITE]);
  return { known: 'metadata only', why, body: base.body, unknown, assumed: [] };
}

/** The part of the object that a write of a subresource may touch. */
const SCOPES: ReadonlyMap<string, string> = new Map([
  ['approval', 'status'],
  ['binding', 'spec.nodeName'],
  ['ephemeralcontainers', 'spec.ephemeralContainers'],
  ['finalize', 'spec.finalizers'],
  ['scale', 'spec.replicas'],
  ['status', 'status'],
]);

function replaced(event: AuditEvent, name: string, base: Base | undefined): Written {
  const { objectRef = {}, verb } = event;
  const sent = objectAt(event.requestObject) ?? {};
  const isCreation = verb === 'create' || event.responseStatus?.code === 201;
  const known = fillFromSender(sent, { ...objectRef, name }, isCreation ? undefined : base?.body);
  const body = isCreation ? created(objectRef, known) : keepScope(objectRef, base?.body, known);
  // Of a new object it is told in `finished`, when webhooks have had their say.
  const unknown = isCreation
    ? []
    : merged(base === undefined ? [] : carried(base, event), SET_BY_WRITE);
  const config = isApply(event) ? managerOf(event) : undefined;
  return {
    known: 'request',
    body,
    unknown,
    assumed: [],
    ...(config !== undefined && { applied: [config, sent] as const }),
  };
}

/** The status of a new object is the API server's business; only nodes bring one. */
function created({ resource = '', apiGroup }: ObjectReference, sent: JsonObject): JsonObject {
  const keepsStatus = resource === 'nodes' || !isBuiltIn(resource, apiGroup);
  return keepsStatus ? sent : withMember(sent, 'status', undefined);
}

/** A whole object sent answers every question about it but those of its status and its server. */
function carried({ unknown }: Base, { objectRef }: AuditEvent): readonly string[] {
  const subresource = objectRef?.subresource ?? '';
  if (subresource === 'finalize') return unknown.filter((path) => path !== 'spec.finalizers');
  const isStatus = subresource !== '';
  return unknown.filter((path) => path.startsWith('metadata.') || (path === 'status') !== isStatus);
}

function changed(event: AuditEvent, sent: JsonValue, base: Base | undefined): Written {
  if (base === undefined) {
    const why = 'nothing before it is known to apply the change to';
    return { known: 'patch', why, unknown: [ALL], assumed: [] };
  }
  const result = applyChange(event, sent, base);
  if ('failed' in result) {
    return {
      known: 'patch',
      why: `the change does not fit what is known before it: ${result.failed}`,
      unknown: [ALL],
      assumed: [],
    };
  }
  const missed =
    base.missed === undefined
      ? []
      : [`that write ${base.missed}, not recorded, changed nothing else`];
  return {
    known: 'patch',
    body: keepScope(event.objectRef ?? {}, base.body, result.body),
    unknown: merged(base.unknown, [...SET_BY_WRITE, ...(result.unknown ?? [])]),
    assumed: [...missed, ...result.assumed],
    ...(result.applied !== undefined && { applied: result.applied }),
  };
}

interface Change {
  readonly body: JsonObject;
  readonly assumed: readonly string[];
  readonly unknown?: readonly string[];
  readonly applied?: readonly [string, JsonObject];
}

function applyChange(
  event: AuditEvent,
  sent: JsonValue,
  base: Base,
): Change | { readonly failed: string } {
  const subresource = event.objectRef?.subresource ?? '';
  if (subresource === 'binding') {
    return { body: bound(base.body, sent), assumed: [], unknown: setByBinding(base.body) };
  }
  if (subresource === 'scale') return rescaled(base.body, sent, event.objectRef);
  return applyPatch(event, sent, base);
}

function bound(body: JsonObject, binding: JsonValue): JsonObject {
  const nodeName = textAt(binding, 'target', 'name');
  const spec = { ...objectAt(body, 'spec'), ...(nodeName !== undefined && { nodeName }) };
  return withMember(body, 'spec', spec);
}

/**
 * The replicas of built-in resources are in `spec.replicas`, where a Scale has them too. Where a custom
 * resource has them is told by its definition alone.
 */
function rescaled(
  body: JsonObject,
  sent: JsonValue,
  { resource = '', apiGroup }: ObjectReference = {},
): Change {
  const before = objectAt(body, 'spec')?.['replicas'];
  if (before === undefined && !isBuiltIn(resource, apiGroup)) {
    return { body, assumed: [], unknown: ['spec'] };
  }
  const scale = { spec: { replicas: before ?? null } };
  const result = Array.isArray(sent)
    ? applyJsonPatch(scale, sent)
    : { value: applyMergePatch(scale, sent) };
  const replicas = 'value' in result ? objectAt(result.value, 'spec')?.['replicas'] : undefined;
  if (replicas === undefined || replicas === null) return { body, assumed: [] };
  const spec = { ...objectAt(body, 'spec'), replicas };
  return { body: withMember(body, 'spec', spec), assumed: [] };
}

/** What webhooks did to what was sent, in the order they were called in. */
function withWebhooks(event: AuditEvent, written: Written): Written {
  let { body } = written;
  const assumed = [...written.assumed];
  for (const { webhook, patch } of webhookCallsOf(event)) {
    if (body === undefined || patch.length === 0) continue;
    const result = applyJsonPatch(body, patch);
    if ('value' in result && isJsonObject(result.value)) body = result.value;
    else
      assumed.push(`that webhook ${webhook} changed nothing: its patch does not fit what is known`);
  }
  return { ...written, assumed, ...(body !== undefined && { body }) };
}

/** The name a client gave itself for managed fields. */
export function managerOf({ requestURI }: AuditEvent): string | undefined {
  return parameterOf(requestURI, 'fieldManager');
}

function merged(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
