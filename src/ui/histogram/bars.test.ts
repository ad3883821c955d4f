import { expect, test } from 'vitest';
import { zoneOf } from '../time/zone.ts';
import {
  barsOf,
  barText,
  intervalText,
  refusedQuery,
  summaryText,
  totalsOf,
  widthFor,
} from './bars.ts';

const at = (minute: number): string => `2026-11-23T19:3${minute}:00.000000Z`;
const us = (minute: number): number => Date.UTC(2026, 10, 23, 19, 30 + minute) * 1000;
const UTC = zoneOf('UTC');

const ALL = {
  intervalMs: 60_000,
  bars: [
    { start: at(0), count: 10, errors: 3 },
    { start: at(3), count: 5, errors: 0 },
  ],
};
const REFUSED = { intervalMs: 60_000, bars: [{ start: at(0), count: 2, errors: 2 }] };

test('gaps become empty bars, and errors divide into refused and failed', () => {
  expect(barsOf(ALL, REFUSED)).toEqual({
    intervalUs: 60e6,
    startsUs: [us(0), us(1), us(2), us(3)],
    counts: [10, 0, 0, 5],
    refused: [2, 0, 0, 0],
    failed: [1, 0, 0, 0],
    isDivided: true,
  });
  expect(barsOf(ALL).isDivided).toBe(false);
});

test('refused ones of another width are of another answer', () => {
  expect(barsOf(ALL, { ...REFUSED, intervalMs: 1000 }).refused).toEqual([0, 0, 0, 0]);
  expect(totalsOf(barsOf(ALL))).toEqual({ count: 15, refused: 0, failed: 3 });
});

test('a picture in words', () => {
  const bars = barsOf(ALL, REFUSED);
  expect(barText(bars, 0, UTC)).toBe('2026-11-23 19:30 to 19:31: 10 requests, 2 refused, 1 failed');
  expect(summaryText(bars, UTC)).toBe(
    'Requests over time, 2026-11-23 19:30 to 19:34: 15 requests, 2 refused, 1 failed. Most, 10, in 2026-11-23 19:30 to 19:31.',
  );
  expect(summaryText(barsOf({ intervalMs: 1000, bars: [] }), UTC)).toBe(
    'No requests in this time.',
  );
});

test.each([
  [1, '1ms'],
  [60_000, '60s'],
  [2_592_000_000, '2592000s'],
])('%d ms', (ms, text) => {
  expect(intervalText(ms)).toBe(text);
});

test.each([
  [60e6, 60, '1s'],
  [6 * 3600e6, 90, '300s'],
  [30 * 86_400e6, 90, '43200s'],
  [3650 * 86_400e6, 90, '3542400s'],
])('%d us in about %d bars', (lengthUs, bars, interval) => {
  expect(widthFor(lengthUs, bars)).toEqual({ interval });
});

test('refused ones are asked for within what is asked', () => {
  expect(refusedQuery(undefined)).toBe('code: (401 or 403)');
  expect(refusedQuery('a or b')).toBe('(a or b) and code: (401 or 403)');
});
