const MS = 1000;
const SECOND = 1000 * MS;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths people count in, in microseconds. */
const WIDTHS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * MS),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * DAY),
];

/** The smallest of these widths with which a span of time needs no more than `maxBars` bars. */
export function barWidth(firstUs: number, lastUs: number, maxBars: number): number {
  const fits = (width: number): boolean =>
    Math.floor(lastUs / width) - Math.floor(firstUs / width) + 1 <= maxBars;
  const years = Math.ceil((lastUs - firstUs) / Math.max(1, maxBars - 1) / (364 * DAY) + 1);
  return WIDTHS.find(fits) ?? years * 364 * DAY;
}
