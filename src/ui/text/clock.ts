import { parseTimeUs } from '../../event/time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone that a state of the page names: UTC, the reader's own (`local`), or one of IANA's. */
export function zoneOf(zone: string | undefined): string {
  if (zone === undefined) return 'UTC';
  if (zone !== 'local') return isZone(zone) ? zone : 'UTC';
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `19:33:28.297`: the time of day of an RFC 3339 time in a zone, with 0 to 6 digits of a second. */
export function clockText(time: string, zone: string, digits: number): string {
  const us = parseTimeUs(time);
  if (us === undefined) return time;
  const clock = partsOf('clock', zone, us);
  const micros = String(us % 1e6).padStart(6, '0');
  return digits === 0 ? clock : `${clock}.${micros.slice(0, digits)}`;
}

/** `Monday 23 November 2026`: the day of an RFC 3339 time in a zone. */
export function dayText(time: string, zone: string): string {
  const us = parseTimeUs(time);
  return us === undefined ? '' : partsOf('day', zone, us);
}

/** `2026-11-23`: the same, for columns and machines. */
export function dateText(time: string, zone: string): string {
  const us = parseTimeUs(time);
  return us === undefined ? '' : partsOf('date', zone, us);
}

const OPTIONS = {
  clock: ['en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }],
  day: ['en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }],
  // The Swedish way to write a date is ISO's.
  date: ['sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit' }],
} as const;

function partsOf(what: keyof typeof OPTIONS, zone: string, us: number): string {
  const key = `${what} ${zone}`;
  const [locale, options] = OPTIONS[what];
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formats.set(key, format);
  return format.format(Math.floor(us / 1000)).replace(/,/g, '');
}

/** A duration in microseconds in the unit in which people think of it. */
export function tookText(us: number): string {
  if (us < 1000) return `${us} µs`;
  if (us < 1e6) return `${(us / 1000).toFixed(us < 1e4 ? 2 : 1)} ms`;
  if (us < 60e6) return `${(us / 1e6).toFixed(2)} s`;
  const minutes = Math.floor(us / 60e6);
  if (minutes < 60) return `${minutes} min ${Math.floor((us % 60e6) / 1e6)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
