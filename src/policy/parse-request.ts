import type { AuditEvent } from '../event/audit-event.ts';
import type { JsonObject, JsonValue } from '../event/json-value.ts';
import { isJsonObject } from '../event/json-value.ts';
import { checkEvent } from '../event/parse-event.ts';
import { parseJson } from '../event/parse-json.ts';
import type { Caller, RequestAttributes } from './request-attributes.ts';
import { requestFromEvent } from './request-from-event.ts';

/** A line that is no request, with the reason. */
export interface NoRequest {
  readonly rejected: string;
}

/**
 * Reads a request from a line of JSON: either a recorded event, or an object with `user`, `groups`,
 * `noUser`, `verb`, `apiGroup`, `resource`, `subresource`, `namespace`, `name`, `path`. One without
 * `resource` is about the path. Never throws.
 */
export function parseRequest(line: string): RequestAttributes | NoRequest {
  const json = parseJson(line);
  if ('rejected' in json) return json;
  if (!isJsonObject(json.value)) return { rejected: 'not a JSON object' };
  if ('auditID' in json.value || 'stage' in json.value) return fromEvent(json.value);
  return fromFields(json.value);
}

function fromEvent(value: JsonValue): RequestAttributes | NoRequest {
  const event = checkEvent(value);
  return 'rejected' in event ? event : requestFromEvent(event as AuditEvent);
}

const TEXTS = ['user', 'verb', 'apiGroup', 'resource', 'subresource', 'namespace', 'name', 'path'];
const KEYS = new Set([...TEXTS, 'groups', 'noUser']);

function fromFields(fields: JsonObject): RequestAttributes | NoRequest {
  for (const key of Object.keys(fields)) {
    if (!KEYS.has(key)) return { rejected: `unknown field ${JSON.stringify(key)}` };
  }
  for (const key of TEXTS) {
    const value = fields[key] ?? '';
    if (typeof value !== 'string') return { rejected: `${key} is not a text` };
  }
  const groups = fields['groups'] ?? [];
  if (!isTexts(groups)) return { rejected: 'groups is not a list of texts' };
  const text = (key: string): string => (fields[key] as string | null | undefined) ?? '';
  const caller: Caller | undefined =
    fields['noUser'] === true ? undefined : { name: text('user'), groups };
  const common = { caller, verb: text('verb'), path: text('path') };
  if (text('resource') === '' && fields['path'] !== undefined)
    return { kind: 'nonResource', ...common };
  return {
    kind: 'resource',
    ...common,
    apiGroup: text('apiGroup'),
    resource: text('resource'),
    subresource: text('subresource'),
    namespace: text('namespace'),
    name: text('name'),
  };
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
