import { Failure } from '../base/failure.ts';
import type { TimeContext } from '../query/parse-time.ts';
import type { ZoneOptions } from './command/options.ts';
import type { Terminal } from './terminal.ts';

/** Shows times in one zone. */
export interface TimeZone {
  readonly name: string;
  /** Minutes east of UTC at a moment. */
  offsetMinutes(us: number): number;
  /** `2026-11-23`. */
  date(us: number): string;
  /** `19:40:47.902`, as exact as asked. */
  time(us: number, digits: 0 | 3 | 6): string;
}

/** The zone asked for by `--utc` or `--tz`, otherwise the machine's own. */
export function chooseZone({ utc, tz }: ZoneOptions, { timeZone }: Terminal): TimeZone {
  return timeZoneOf(utc === true ? 'UTC' : (tz ?? timeZone));
}

/** What times of a command line are read against. */
export function timesOf(zone: TimeZone, { nowMs }: Terminal): TimeContext {
  const nowUs = nowMs() * 1000;
  return { nowUs, zoneOffsetMinutes: zone.offsetMinutes(nowUs) };
}

/** The zone with this IANA name, or an offset such as `+02:00`. */
function timeZoneOf(name: string): TimeZone {
  const offsetMinutes = offsetsOf(name);
  const local = (us: number): string =>
    new Date(Math.floor(us / 1000) + offsetMinutes(us) * 60_000).toISOString();
  return {
    name,
    offsetMinutes,
    date: (us) => local(us).slice(0, 10),
    time: (us, digits) => {
      const micros = String(((us % 1e6) + 1e6) % 1e6).padStart(6, '0');
      const seconds = local(us).slice(11, 19);
      return digits === 0 ? seconds : `${seconds}.${micros.slice(0, digits)}`;
    },
  };
}

function offsetsOf(name: string): (us: number) => number {
  if (name === 'UTC') return () => 0;
  const format = formatOf(name);
  // Formatting is slow and an offset holds for hours, so one is asked for each quarter of an hour.
  const known = new Map<number, number>();
  return (us) => {
    const quarter = Math.floor(us / 900e6);
    const offset = known.get(quarter) ?? offsetAt(format, quarter * 900_000);
    known.set(quarter, offset);
    return offset;
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  } catch (error) {
    throw new Failure('usage/invalid', `unknown time zone ${JSON.stringify(name)}`, {
      hint: 'Give a name such as Europe/Berlin, or use --utc.',
      cause: error,
    });
  }
}

function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const part = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName');
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(part?.value ?? '');
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
