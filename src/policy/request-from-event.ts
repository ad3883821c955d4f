import type { AuditEvent } from '../event/audit-event.ts';
import type { Caller, RequestAttributes } from './request-attributes.ts';
import { targetOf } from './request-from-url.ts';

/** A method that gives each verb, for reading the URL of a request whose method was not recorded. */
const METHODS: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
  get: 'GET',
  list: 'GET',
  watch: 'GET',
};

/**
 * The attributes of the request an event belongs to, as the policy saw them. Names and namespaces
 * come from the URL: in the event the API server may have added them from the body, after the
 * policy was asked.
 */
export function requestFromEvent(event: AuditEvent): RequestAttributes {
  const { verb = '', requestURI } = event;
  const caller = callerOf(event);
  const target = requestURI === undefined ? undefined : targetOf(METHODS[verb] ?? '', requestURI);
  if (target === undefined || 'badRequest' in target) return fromReference(event, caller);
  const { path } = target;
  if (target.kind === 'nonResource') return { kind: target.kind, caller, verb, path };
  // Written out: spreading is slow.
  const { apiGroup, resource, subresource, namespace, name } = target;
  const { kind } = target;
  return { kind, caller, verb, path, apiGroup, resource, subresource, namespace, name };
}

/** A caller without name and groups is one whose authentication failed. */
function callerOf({ user }: AuditEvent): Caller | undefined {
  if (user?.username === undefined && user?.groups === undefined) return undefined;
  return { name: user.username ?? '', groups: user.groups ?? [] };
}

/** For events without a URL, or with one cut short: what the event itself says. */
function fromReference(event: AuditEvent, caller: Caller | undefined): RequestAttributes {
  const { verb = '', objectRef, requestURI = '' } = event;
  const path = requestURI.split('?', 1)[0] ?? '';
  if (objectRef === undefined) return { kind: 'nonResource', caller, verb, path };
  return {
    kind: 'resource',
    caller,
    verb,
    path,
    apiGroup: objectRef.apiGroup ?? '',
    resource: objectRef.resource ?? '',
    subresource: objectRef.subresource ?? '',
    namespace: objectRef.namespace ?? '',
    name: objectRef.name ?? '',
  };
}
