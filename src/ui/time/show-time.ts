import type { Zone } from './zone.ts';

/** `2026-11-23T19:30:00.000000` as the clocks of the zone show it. */
function wallClock(us: number, zone: Zone): string {
  const ms = Math.floor(us / 1000);
  const wall = new Date(ms + zone.offsetMinutes(us) * 60_000).toISOString().slice(0, -1);
  return `${wall}${String(us - ms * 1000).padStart(3, '0')}`;
}

/** A number that is the same for all moments of one day of the zone, and one more on the next. */
export function dayNumber(us: number, zone: Zone): number {
  return Math.floor((us + zone.offsetMinutes(us) * 60e6) / 86_400e6);
}

/** `2026-11-23`: the date of a moment. */
export function dateText(us: number, zone: Zone): string {
  return wallClock(us, zone).slice(0, 10);
}

/** `19:30:47.902`, or from `19:30` to `19:30:47.902123` when asked for less or more. */
export function clockText(us: number, zone: Zone, length: 5 | 8 | 10 | 12 | 15 = 12): string {
  return wallClock(us, zone).slice(11, 11 + length);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August'],
  ...['September', 'October', 'November', 'December'],
];

/** `Today, Monday 23 November 2026`. */
export function dayText(us: number, zone: Zone, nowUs: number): string {
  const date = new Date(`${wallClock(us, zone).slice(0, 23)}Z`);
  const day = `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  const near = nearDay(dateText(us, zone), zone, nowUs);
  return near === undefined ? day : `${near}, ${day}`;
}

function nearDay(date: string, zone: Zone, nowUs: number): string | undefined {
  if (date === dateText(nowUs, zone)) return 'Today';
  return date === dateText(nowUs - 86_400e6, zone) ? 'Yesterday' : undefined;
}

/** `2026-11-23 19:30:00`; seconds and milliseconds are left out where they are nothing. */
export function momentText(us: number, zone: Zone): string {
  const wall = wallClock(us, zone);
  const clock = wall
    .slice(11, 23)
    .replace(/\.000$/, '')
    .replace(/(?<=^\d\d:\d\d):00$/, '');
  return `${wall.slice(0, 10)} ${clock}`;
}

/**
 * A stretch of time: `2026-11-23 19:30 to 19:45`. The date is said again where it changes.
 */
export function stretchText(fromUs: number, toUs: number, zone: Zone): string {
  const [from, to] = [momentText(fromUs, zone), momentText(toUs, zone)];
  if (from === to) return from;
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} to ${to.slice(11)}` : `${from} to ${to}`;
}

/** How long a stretch is: `15 minutes`, `2 hours`, `1.5 days`. */
export function lengthText(lengthUs: number): string {
  const [unit, name] = UNITS.find(([unit]) => lengthUs >= unit) ?? [1000, 'millisecond'];
  const amount = Math.round((lengthUs / unit) * 10) / 10;
  return `${amount} ${name}${amount === 1 ? '' : 's'}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [86_400e6, 'day'],
  [3600e6, 'hour'],
  [60e6, 'minute'],
  [1e6, 'second'],
];
