import { expect, test } from 'vitest';
import type { OverviewAnswer } from '../../api/overview-answer.ts';
import { bytesText, durationText, overviewFigures } from './figures.ts';

const at = (minute: number) => `2026-11-23T19:0${minute}:00.000000Z`;

function answer(...minutes: readonly number[]): OverviewAnswer {
  return {
    intervalMs: 60_000,
    bars: minutes.map((minute) => ({
      start: at(minute),
      requests: 2,
      errors: 1,
      denied: 0,
      events: 4,
    })),
    latency: [{ start: at(0), count: 2, p50: 1, p90: 20, p99: 1300 }],
    users: [{ value: 'jai', events: 4, sizeBytes: 900, query: '' }],
  } as unknown as OverviewAnswer;
}

test('bars without an event are filled', () => {
  const figures = overviewFigures(answer(0, 3));
  expect(figures?.requests).toEqual([2, 0, 0, 2]);
  expect(figures?.totals).toEqual({ requests: 4, events: 8, errors: 2, denied: 0 });
  expect(figures?.latencySummary).toBe('99 of 100 took at most 1.3 s, at the worst of times.');
});

test('nothing is nothing', () => {
  expect(overviewFigures(answer())).toBeUndefined();
});

test.each([
  [0.25, '250 µs'],
  [4.26, '4.3 ms'],
  [420, '420 ms'],
  [1300, '1.3 s'],
  [120_000, '2 min'],
])('%d ms', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [31_240_000, '31.2 MB'],
  [312_400_000_000, '312 GB'],
])('%d bytes', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
