import type { AuditEvent } from './audit-event.ts';

const RFC3339 =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * Microseconds since the epoch of an RFC 3339 time, or undefined when it is none. `Date.parse`
 * stops at milliseconds, so the fraction is read by hand; digits beyond microseconds are cut.
 */
export function parseTimeUs(text: string): number | undefined {
  return parseMicroTime(text) ?? parseAnyTime(text);
}

/** What the API server writes: `2026-11-23T19:28:52.930123Z`, always 27 characters. */
function parseMicroTime(text: string): number | undefined {
  if (text.length !== 27 || text.charCodeAt(26) !== 0x5a || text.charCodeAt(10) !== 0x54) {
    return undefined;
  }
  const hours = digits(text, 11, 13);
  const minutes = digits(text, 14, 16);
  const seconds = digits(text, 17, 19);
  const micros = digits(text, 20, 26);
  const isPlain =
    text.charCodeAt(13) === 0x3a && text.charCodeAt(16) === 0x3a && text.charCodeAt(19) === 0x2e;
  const dayUs = isPlain ? parseDayUs(text.slice(0, 10)) : undefined;
  // NaN fails each comparison.
  if (dayUs === undefined || !(hours < 24 && minutes < 60 && seconds < 60 && micros >= 0)) {
    return undefined;
  }
  return dayUs + ((hours * 60 + minutes) * 60 + seconds) * 1e6 + micros;
}

/** The number that digits spell, or NaN. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Midnight of `YYYY-MM-DD`, which has to be a day of the calendar; by arithmetic, for speed. */
function parseDayUs(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const isPlain = text.charCodeAt(4) === 0x2d && text.charCodeAt(7) === 0x2d && year >= 0;
  if (!isPlain || !(day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0))) return undefined;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2 && day === 29 && !isLeap) return undefined;
  return daysSinceEpoch(year, month, day) * 86_400e6;
}

/** Days of the proleptic Gregorian calendar, counted in years that begin in March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

function parseAnyTime(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, day = '', time, fraction = '', zone] = match;
  const ms = Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(ms) || parseDayUs(day) === undefined) return undefined;
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
