import type { AuditEvent, RecordedEvent } from '../event/audit-event.ts';
import { parseTimeUs, requestTimeUs, stageTimeUs } from '../event/time.ts';
import type { FieldValue } from './test-value.ts';

/** What a known field holds: one value, several, or none. Times are microseconds. */
export type KnownValue = FieldValue | readonly FieldValue[] | undefined;

/** The value of each field of the catalogue, by its canonical name. */
export const KNOWN_VALUES: Readonly<Record<string, (recorded: RecordedEvent) => KnownValue>> = {
  cluster: ({ cluster }) => cluster,
  source: ({ source }) => source,
  requestReceivedTimestamp: ({ event }) => requestTimeUs(event),
  stageTimestamp: ({ event }) => stageTimeUs(event),
  level: ({ event }) => event.level,
  stage: ({ event }) => event.stage,
  auditID: ({ event }) => event.auditID,
  verb: ({ event }) => event.verb,
  requestURI: ({ event }) => event.requestURI,
  'user.username': ({ event }) => event.user?.username,
  'user.groups': ({ event }) => event.user?.groups,
  'impersonatedUser.username': ({ event }) => event.impersonatedUser?.username,
  actor: ({ event }) => event.impersonatedUser?.username ?? event.user?.username,
  sourceIPs: ({ event }) => event.sourceIPs,
  userAgent: ({ event }) => event.userAgent,
  'objectRef.resource': ({ event }) => event.objectRef?.resource,
  'objectRef.subresource': ({ event }) => event.objectRef?.subresource,
  'objectRef.namespace': ({ event }) => event.objectRef?.namespace,
  'objectRef.name': ({ event }) => event.objectRef?.name,
  'objectRef.apiGroup': ({ event }) => event.objectRef?.apiGroup,
  'objectRef.apiVersion': ({ event }) => event.objectRef?.apiVersion,
  'responseStatus.code': ({ event }) => event.responseStatus?.code,
  'responseStatus.reason': ({ event }) => event.responseStatus?.reason,
  decision: ({ event }) => event.annotations?.['authorization.k8s.io/decision'],
  latencyMs: ({ event }) => latencyMs(event),
};

function latencyMs(event: AuditEvent): number | undefined {
  const receivedUs = parseTimeUs(event.requestReceivedTimestamp ?? '');
  const reachedUs = parseTimeUs(event.stageTimestamp ?? '');
  if (receivedUs === undefined || reachedUs === undefined) return undefined;
  return (reachedUs - receivedUs) / 1000;
}
