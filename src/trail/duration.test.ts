import { expect, test } from 'vitest';
import { durationText, spanText } from './duration.ts';

test.each([
  [undefined, ''],
  [-5, ''],
  [Number.NaN, ''],
  [999, ''],
  [1000, '1 s'],
  [2440, '2.4 s'],
  [16_200, '16 s'],
  [112_000, '1.9 min'],
  [3_599_000, '1 h'],
])('%s ms took %j', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});

test.each([
  [0, '0 s'],
  [600, '10 min'],
  [3607, '1 h'],
  [5400, '1.5 h'],
  [31_536_000, '365 days'],
])('%i seconds are %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});
