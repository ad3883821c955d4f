import { renderTimeUs } from '../event/time.ts';

/** What a relative or local time is relative to. */
export interface TimeContext {
  readonly nowUs: number;
  /** Minutes east of UTC for times that name no zone; UTC when absent. */
  readonly zoneOffsetMinutes?: number;
}

/** A stretch of time that a text names: a day, a minute, or one microsecond. */
export interface TimeSpan {
  readonly us: number;
  readonly widthUs: number;
}

/** A sentence's end that says why a text is no time. */
export interface TimeError {
  readonly error: string;
}

const SECOND_US = 1e6;
const MINUTE_US = 60 * SECOND_US;
const DAY_US = 24 * 60 * MINUTE_US;

const UNIT_US: Readonly<Record<string, number>> = {
  ms: 1000,
  s: SECOND_US,
  m: MINUTE_US,
  h: 60 * MINUTE_US,
  d: DAY_US,
  w: 7 * DAY_US,
};

/**
 * Reads a time as people write it: ago (`2h`, `1h30m`, `now-3d`), by the calendar (`today`, `19:28`,
 * `2026-11-23 19:28`), RFC 3339, or the epoch in seconds or milliseconds. A day or minute stands for
 * its beginning.
 */
export function parseTime(text: string, context: TimeContext): { readonly us: number } | TimeError {
  const span = parseTimeSpan(text, context);
  return 'error' in span ? span : { us: span.us };
}

/** The same, with how long the named stretch is: `2026-11-23` is a whole day. */
export function parseTimeSpan(text: string, context: TimeContext): TimeSpan | TimeError {
  const trimmed = text.trim();
  const span =
    parseRelative(trimmed, context) ?? parseCalendar(trimmed, context) ?? parseEpoch(trimmed);
  if (span === undefined) return { error: `not a time: ${JSON.stringify(trimmed.slice(0, 60))}` };
  if ('error' in span || (span.us >= 0 && span.us <= Number.MAX_SAFE_INTEGER)) return span;
  return { error: `${JSON.stringify(trimmed.slice(0, 60))} is not between 1970 and 2255` };
}

const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/;

/** `now`, `now-2h`, `now+5m`, and `2h`, `-2h` or `2h ago` for before now. */
function parseRelative(text: string, { nowUs }: TimeContext): TimeSpan | undefined {
  if (text === 'now') return { us: nowUs, widthUs: 1 };
  const match = /^(?:now\s*([+-])|-)?\s*(\S+?)(?:\s+ago)?$/.exec(text);
  const [, sign, duration = ''] = match ?? [];
  if (!DURATION.test(duration)) return undefined;
  let lengthUs = 0;
  for (const [, amount, unit = ''] of duration.matchAll(/([\d.]+)(ms|s|m|h|d|w)/g)) {
    lengthUs += Number(amount) * (UNIT_US[unit] ?? 0);
  }
  return { us: Math.round(sign === '+' ? nowUs + lengthUs : nowUs - lengthUs), widthUs: 1 };
}

const CALENDAR =
  /^(?:(\d{4}-\d\d-\d\d|today|yesterday)(?:[Tt ]+|$))?(?:(\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*([Zz]|[+-]\d\d:?\d\d)?$/;

function parseCalendar(text: string, context: TimeContext): TimeSpan | TimeError | undefined {
  const match = CALENDAR.exec(text);
  const [, day, time, seconds, fraction, zone] = match ?? [];
  if (day === undefined && time === undefined) return undefined;
  const offsetUs = (zone === undefined ? context.zoneOffsetMinutes : minutesOf(zone)) ?? 0;
  const date = dateOf(day ?? 'today', context.nowUs + offsetUs * MINUTE_US);
  const ms = Date.parse(`${date}T${time ?? '00:00'}:${seconds ?? '00'}Z`);
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(date.slice(8))) {
    return { error: `no such day or hour: ${JSON.stringify(text)}` };
  }
  const fractionUs = Number((fraction ?? '').slice(0, 6).padEnd(6, '0'));
  const widthUs = widthOf(time, seconds, fraction);
  return { us: ms * 1000 + fractionUs - offsetUs * MINUTE_US, widthUs };
}

function dateOf(day: string, localNowUs: number): string {
  if (day === 'today') return renderTimeUs(localNowUs).slice(0, 10);
  if (day === 'yesterday') return renderTimeUs(localNowUs - DAY_US).slice(0, 10);
  return day;
}

function minutesOf(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  return digits.startsWith('-') ? -minutes : minutes;
}

function widthOf(time?: string, seconds?: string, fraction?: string): number {
  if (time === undefined) return DAY_US;
  if (seconds === undefined) return MINUTE_US;
  return fraction === undefined ? SECOND_US : 10 ** Math.max(0, 6 - fraction.length);
}

/** Nine to eleven digits are seconds, twelve to fourteen milliseconds. */
function parseEpoch(text: string): TimeSpan | undefined {
  if (/^\d{9,11}(?:\.\d+)?$/.test(text)) {
    return { us: Math.round(Number(text) * SECOND_US), widthUs: SECOND_US };
  }
  return /^\d{12,14}$/.test(text) ? { us: Number(text) * 1000, widthUs: 1000 } : undefined;
}
