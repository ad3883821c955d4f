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
  return { intervalUs, ...columns };
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
  )}. Most, ${countText(most)}, in ${stretchText(peak, peak + bars.intervalUs, zone)}.`;
}

function countsText(count: number, refused: number, failed: number): string {
  const parts = [countedText(count, 'request')];
  if (refused > 0) parts.push(`${countText(refused)} refused`);
  if (failed > 0) parts.push(`${countText(failed)} failed`);
  return parts.join(', ');
}
