import type { AuditEvent } from './audit-event.ts';
import { LEVELS, STAGES } from './audit-event.ts';
import { type Check, EVENT_FIELDS } from './field-checks.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { isJsonObject } from './json-value.ts';
import { type ParseOptions, parseJson } from './parse-json.ts';

/** A line that could not become an event. A value, not an exception: a log may hold bad lines. */
export interface Rejected {
  readonly rejected: string;
}

/** Whether reading a line gave a reason instead of an event. */
export function isRejected(value: AuditEvent | Rejected): value is Rejected {
  return !('auditID' in value);
}

/**
 * Reads one line of an audit log. Accepts `audit.k8s.io/v1` and the two versions before it, and
 * items of an `EventList`, which have neither kind nor apiVersion. Fields whose type upstream's
 * decoder would refuse are refused here too. Never throws.
 */
export function parseEvent(line: string, options?: ParseOptions): AuditEvent | Rejected {
  const json = parseJson(line, options);
  if ('rejected' in json) return json;
  return line.includes('null') ? checkEvent(json.value) : checkFields(json.value);
}

/** Checks that a JSON value is an event and returns it as one, or says why it is not. */
export function checkEvent(value: JsonValue): AuditEvent | Rejected {
  return checkFields(isJsonObject(value) ? withoutNulls(value) : value);
}

function checkFields(value: JsonValue): AuditEvent | Rejected {
  if (!isJsonObject(value)) return { rejected: 'not a JSON object' };
  const rejected = wrongIdentity(value) ?? wrongField(value, EVENT_FIELDS);
  return rejected === undefined ? (value as unknown as AuditEvent) : { rejected };
}

function wrongIdentity({
  auditID,
  stage,
  level,
  kind,
  apiVersion,
}: JsonObject): string | undefined {
  if (apiVersion !== undefined && !isAuditVersion(apiVersion)) {
    return `not an audit event: apiVersion is ${quote(apiVersion)}`;
  }
  if (kind !== undefined && kind !== 'Event') return `not an audit event: kind is ${quote(kind)}`;
  if (auditID === undefined) return 'not an audit event: no auditID';
  if (typeof auditID !== 'string' || auditID === '') return 'auditID is not a text';
  if (!STAGES.includes(stage as never)) return `unknown stage ${quote(stage)}`;
  return LEVELS.includes(level as never) ? undefined : `unknown level ${quote(level)}`;
}

function wrongField(value: JsonObject, checks: readonly (readonly [string, Check])[]) {
  for (const [field, check] of checks) {
    const fieldValue = value[field];
    const wrong = fieldValue === undefined ? undefined : check(fieldValue);
    if (wrong !== undefined) return `${field}${wrong}`;
  }
  return undefined;
}

function isAuditVersion(value: JsonValue): boolean {
  return typeof value === 'string' && value.startsWith('audit.k8s.io/');
}

function quote(value: JsonValue | undefined): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'missing');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Go's decoder reads null as the field's absence; the bodies keep theirs. */
function withoutNulls(value: JsonObject): JsonObject {
  const entries = Object.entries(value).filter(([, fieldValue]) => fieldValue !== null);
  return Object.fromEntries(
    entries.map(([field, fieldValue]) =>
      TYPED_OBJECTS.has(field) && isJsonObject(fieldValue)
        ? [field, withoutNulls(fieldValue)]
        : [field, fieldValue],
    ),
  );
}

const TYPED_OBJECTS = new Set([
  'user',
  'impersonatedUser',
  'objectRef',
  'responseStatus',
  'annotations',
  'extra',
]);
