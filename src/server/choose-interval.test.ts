import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseIntervalUs, readIntervalUs, spanUs } from './choose-interval.ts';

const DAY_S = 86_400;

test.each([
  ['nothing', 0, 60, 0.001],
  ['a second', 1, 60, 0.1],
  ['a minute', 60, 60, 1],
  ['an hour', 3600, 60, 60],
  ['four hours', 4 * 3600, 60, 300],
  ['a day', DAY_S, 60, 1800],
  ['a week', 7 * DAY_S, 60, 3 * 3600],
  ['two months', 61 * DAY_S, 60, 2 * DAY_S],
  ['a year in ten', 365 * DAY_S, 10, 37 * DAY_S],
])('%s is cut into handy bars', (_what, seconds, bars, width) => {
  expect(chooseIntervalUs(seconds * 1e6, bars)).toBe(width * 1e6);
});

test('any span has no more bars than asked for, and a few of them', () => {
  const span = fc.integer({ min: 1, max: 3e14 });
  fc.assert(
    fc.property(span, fc.integer({ min: 1, max: 1000 }), (us, bars) => {
      const width = chooseIntervalUs(us, bars);
      expect(Number.isSafeInteger(width)).toBe(true);
      expect(us / width).toBeLessThanOrEqual(bars);
    }),
  );
});

test.each([
  ['500ms', 500_000],
  ['30s', 30e6],
  ['5m', 300e6],
  ['1h', 3600e6],
  ['1d', 86_400e6],
])('%s is read as a width', (text, us) => {
  expect(readIntervalUs(text, 1e6)).toBe(us);
});

test.each(['', '5', 's', '1.5h', '-1s', '0s', '1y', '9999999999s'])('%j is no width', (text) => {
  expect(() => readIntervalUs(text, 1e6)).toThrow(
    expect.objectContaining({ code: 'usage/invalid' }),
  );
});

test('ten thousand bars are allowed, more are not', () => {
  expect(readIntervalUs('1s', 10_000e6)).toBe(1e6);
  expect(() => readIntervalUs('1s', 10_001e6)).toThrow(
    expect.objectContaining({ code: 'query/too-large' }),
  );
});

test.each([
  ['no events', {}, {}, 0],
  ['all events, the last included', {}, { firstUs: 10, lastUs: 19 }, 10],
  ['a range within', { sinceUs: 12, untilUs: 15 }, { firstUs: 10, lastUs: 19 }, 3],
  ['a range around', { sinceUs: 0, untilUs: 99 }, { firstUs: 10, lastUs: 19 }, 10],
  ['a range beside', { sinceUs: 50 }, { firstUs: 10, lastUs: 19 }, 0],
])('the span of %s', (_what, range, held, span) => {
  expect(spanUs(range, { events: 2, clusters: [], ...held })).toBe(span);
});
