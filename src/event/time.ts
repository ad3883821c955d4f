import type { AuditEvent } from './audit-event.ts';

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * Microseconds since the epoch of an RFC 3339 time, or undefined when it is none. `Date.parse`
 * stops at milliseconds, so the fraction is read by hand; digits beyond microseconds are cut.
 */
export function parseTimeUs(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, seconds, fraction = '', zone] = match;
  const ms = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(ms)) return undefined;
  return ms * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** The RFC 3339 text of a time in microseconds, as the API server writes it. */
export function renderTimeUs(us: number): string {
  const seconds = Math.floor(us / 1e6);
  const micros = us - seconds * 1e6;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${text}.${String(micros).padStart(6, '0')}Z`;
}

/**
 * The time of the request an event belongs to: when the API server received it. All stages of one
 * request share it, so a time range never cuts a request in two. Falls back to the stage's time,
 * and is 0 for an event that carries no time at all.
 */
export function requestTimeUs(event: AuditEvent): number {
  return (
    timeOf(event.requestReceivedTimestamp) ??
    timeOf(event.stageTimestamp) ??
    timeOf(event.timestamp) ??
    0
  );
}

/** The time this stage of the request was reached; the request's own time where it is not told. */
export function stageTimeUs(event: AuditEvent): number {
  return timeOf(event.stageTimestamp) ?? requestTimeUs(event);
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseTimeUs(text);
}
