import type { HistogramAnswer } from '../../api/figures-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { countedText, countText } from '../ask/count-text.ts';
import { stretchText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';

/** Counts over time as columns, one entry a bar; bars without a match are there with 0. */
export interface Bars {
  readonly intervalUs: number;
  /** Where each bar begins. */
  readonly startsUs: readonly number[];
  readonly counts: readonly number[];
  /** Refused: 401 and 403. */
  readonly refused: readonly number[];
  /** Answered with another code of 400 and above. */
  readonly failed: readonly number[];
  /** Whether the refused ones are known; until then they count as failed. */
  readonly isDivided: boolean;
}

/** More bars than this are never drawn; a range with more of them has none between. */
const MAX_BARS = 2000;

/** The columns of an answer, gaps filled. Without the refused ones all errors count as failed. */
export function barsOf(all: HistogramAnswer, refusedOnly?: HistogramAnswer): Bars {
  const intervalUs = all.intervalMs * 1000;
  const bars = all.bars.map((bar) => ({ ...bar, us: parseTimeUs(bar.start) ?? 0 }));
  const sameWidth = refusedOnly?.intervalMs === all.intervalMs;
  const refusedAt = new Map(
    sameWidth ? refusedOnly.bars.map(({ start, count }) => [start, count]) : [],
  );
  const columns = { startsUs: [], counts: [], refused: [], failed: [] } as {
    startsUs: number[];
    counts: number[];
    refused: number[];
    failed: number[];
  };
  for (const { us, start, count, errors } of bars) {
    fillGap(columns, us, intervalUs);
    const refused = Math.min(errors, refusedAt.get(start) ?? 0);
    columns.startsUs.push(us);
    columns.counts.push(count);
    columns.refused.push(refused);
    columns.failed.push(errors - refused);
  }
  const isDivided = sameWidth || columns.failed.every((count) => count === 0);
  return { intervalUs, isDivided, ...columns };
}

function fillGap(
  {
    startsUs,
    counts,
    refused,
    failed,
  }: Record<'startsUs' | 'counts' | 'refused' | 'failed', number[]>,
  untilUs: number,
  intervalUs: number,
): void {
  const last = startsUs.at(-1);
  if (last === undefined || (untilUs - last) / intervalUs > MAX_BARS) return;
  for (let us = last + intervalUs; us < untilUs; us += intervalUs) {
    startsUs.push(us);
    for (const column of [counts, refused, failed]) column.push(0);
  }
}

/** What all bars hold together. */
export function totalsOf({ counts, refused, failed }: Bars): {
  readonly count: number;
  readonly refused: number;
  readonly failed: number;
} {
  return { count: sum(counts), refused: sum(refused), failed: sum(failed) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A width as the server reads it. */
export function intervalText(intervalMs: number): string {
  return intervalMs % 1000 === 0 ? `${intervalMs / 1000}s` : `${intervalMs}ms`;
}

/** How wide bars are to be: as given, or so that about so many fit into what there is. */
export type BarWidth = { readonly interval: string } | { readonly bars: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Widths people can count in. */
const STEPS_MS: readonly number[] = [
  ...[1, 10, 100, 1000, 2000, 5000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR_MS),
];

/** The smallest handy width with which a stretch of time has no more than about so many bars. */
export function widthFor(lengthUs: number, bars: number): BarWidth {
  const least = lengthUs / 1000 / bars;
  const step = STEPS_MS.find((ms) => ms >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS;
  return { interval: intervalText(step) };
}

/** The refused ones of what a query selects. */
export function refusedQuery(query: string | undefined): string {
  return query === undefined || query.trim() === ''
    ? 'code: (401 or 403)'
    : `(${query}) and code: (401 or 403)`;
}

/** One bar in words, for a hover. */
export function barText(bars: Bars, index: number, zone: Zone): string {
  const start = bars.startsUs[index] ?? 0;
  return `${stretchText(start, start + bars.intervalUs, zone)}: ${countsText(
    bars.counts[index] ?? 0,
    bars.refused[index] ?? 0,
    bars.failed[index] ?? 0,
    bars.isDivided,
  )}`;
}

/** The whole picture in words, for those who do not see it. */
export function summaryText(bars: Bars, zone: Zone): string {
  const [first] = bars.startsUs;
  const last = bars.startsUs.at(-1);
  if (first === undefined || last === undefined) return 'No requests in this time.';
  const { count, refused, failed } = totalsOf(bars);
  const most = Math.max(...bars.counts);
  const peak = bars.startsUs[bars.counts.indexOf(most)] ?? 0;
  return `Requests over time, ${stretchText(first, last + bars.intervalUs, zone)}: ${countsText(
    count,
    refused,
    failed,
    bars.isDivided,
  )}. Most, ${countText(most)}, in ${stretchText(peak, peak + bars.intervalUs, zone)}.`;
}

function countsText(count: number, refused: number, failed: number, isDivided: boolean): string {
  const parts = [countedText(count, 'request')];
  if (refused > 0) parts.push(`${countText(refused)} refused`);
  if (failed > 0) parts.push(`${countText(failed)} ${isDivided ? 'failed' : 'failed or refused'}`);
  return parts.join(', ');
}
