import { Failure } from '../base/failure.ts';
import type { StoreSummary, TimeRange } from '../store/store.ts';

const SECOND_US = 1e6;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** Widths people can count in, and of which each hour or day holds a whole number. */
const STEPS_US: readonly number[] = [
  ...[0.001, 0.01, 0.1, 1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_US),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_US),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_US),
];

const UNIT_US: Readonly<Record<string, number>> = {
  ms: 1000,
  s: SECOND_US,
  m: MINUTE_US,
  h: HOUR_US,
  d: DAY_US,
};

/** More bars than any screen has columns. */
const MAX_BARS = 10_000;

/** The smallest handy width with which a span of time has no more than about so many bars. */
export function chooseIntervalUs(spanUs: number, bars: number): number {
  const least = spanUs / bars;
  const step = STEPS_US.find((stepUs) => stepUs >= least);
  return step ?? Math.ceil(least / DAY_US) * DAY_US;
}

/** A width written as `30s` or `5m`; refused when it would cut the span into too many bars. */
export function readIntervalUs(text: string, spanUs: number): number {
  const [, digits = '', unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const intervalUs = Number(digits) * (UNIT_US[unit] ?? 0);
  if (intervalUs === 0) {
    throw new Failure('usage/invalid', `cannot read interval: ${JSON.stringify(text)}`, {
      hint: 'Write it as a whole number with a unit: 500ms, 30s, 5m, 1h, 1d.',
    });
  }
  if (spanUs / intervalUs <= MAX_BARS) return intervalUs;
  throw new Failure('query/too-large', `an interval of ${text} gives more than ${MAX_BARS} bars`, {
    hint: 'Take a longer interval or a shorter time.',
  });
}

/** How much time a range covers of what the store holds. */
export function spanUs({ sinceUs, untilUs }: TimeRange, { firstUs, lastUs }: StoreSummary): number {
  if (firstUs === undefined || lastUs === undefined) return 0;
  const from = Math.max(firstUs, sinceUs ?? firstUs);
  const to = Math.min(lastUs + 1, untilUs ?? lastUs + 1);
  return Math.max(0, to - from);
}
