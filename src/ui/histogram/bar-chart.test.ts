import { expect, test } from 'vitest';
import { barAt, chartData, wholeBars } from './bar-chart.ts';

const BARS = {
  intervalUs: 10,
  startsUs: [100, 110, 130],
  counts: [5, 2, 1],
  refused: [1, 0, 0],
  failed: [2, 1, 0],
  isDivided: true,
};

test.each([
  [99, -1],
  [100, 0],
  [119, 1],
  [125, -1],
  [139, 2],
  [140, -1],
])('%d lies in bar %d', (us, index) => {
  expect(barAt(BARS, us)).toBe(index);
});

test('columns stand behind one another', () => {
  const layers = [{ counts: [1, 0, 0] }, { counts: [2, 1, 0] }, { counts: [2, 1, 1] }];
  expect(chartData(BARS, layers).slice(1)).toEqual([
    [5, 2, 1],
    [3, 1, 0],
    [1, 0, 0],
  ]);
});

test.each([
  [104, 118, [100, 120]],
  [110, 110, [110, 120]],
  [110, 120, [110, 120]],
])('a brush from %d to %d takes whole bars', (from, to, whole) => {
  expect(wholeBars(BARS, from, to)).toEqual(whole);
});
