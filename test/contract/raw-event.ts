import type { AuditEvent, RawEvent } from '../../src/event/audit-event.ts';
import { renderTimeUs } from '../../src/event/time.ts';
import type { Query } from '../../src/query/query.ts';
import type { Selection } from '../../src/store/store.ts';

/** 2026-11-23T19:00:00Z: where the time of made-up events begins. */
export const NOON_US: number = Date.UTC(2026, 10, 23, 12) * 1000;

/** The RFC 3339 time so many microseconds after noon. */
export function at(afterNoonUs: number): string {
  return renderTimeUs(NOON_US + afterNoonUs);
}

/** An ordinary event. A test names only the fields it is about; undefined takes one away. */
export function event(
  fields: { [K in keyof AuditEvent]?: AuditEvent[K] | undefined } = {},
): AuditEvent {
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: 'a-1',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/dev/pods/web',
    verb: 'get',
    user: { username: 'jai' },
    requestReceivedTimestamp: at(0),
    stageTimestamp: at(1500),
    ...fields,
  } as AuditEvent;
}

/** What a source would hand over for an event or for a line. */
export function raw(from: AuditEvent | string, origin: Partial<RawEvent> = {}): RawEvent {
  const line = typeof from === 'string' ? from : JSON.stringify(from);
  return {
    cluster: 'east',
    source: 'audit.log',
    receivedUs: NOON_US + 5_000_000,
    bytes: new TextEncoder().encode(line),
    ...origin,
  };
}

/** Events of as many requests, a second apart, told by Audit-IDs `r0`, `r1`, … */
export function requests(count: number, fields: Partial<AuditEvent> = {}): readonly RawEvent[] {
  return Array.from({ length: count }, (_, i) =>
    raw(event({ auditID: `r${i}`, requestReceivedTimestamp: at(i * 1e6), ...fields })),
  );
}

const NOWHERE = { start: 0, end: 0 };

/** The query that everything matches. */
export const ALL: Query = { kind: 'all', span: NOWHERE };

/** The query for one exact value of a known field. */
export function is(field: string, value: string): Query {
  return {
    kind: 'field',
    field: { kind: 'known', name: field },
    test: { kind: 'pattern', pattern: { parts: [value] } },
    span: NOWHERE,
  };
}

/** Everything of all times, as events, unless told otherwise. */
export function selection(fields: Partial<Selection> = {}): Selection {
  return { query: ALL, range: {}, unit: 'events', ...fields };
}
