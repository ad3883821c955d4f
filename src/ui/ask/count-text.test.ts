import { expect, test } from 'vitest';
import { countedText, percentText, shortCount } from './count-text.ts';

test.each([
  [1, '1 request'],
  [0, '0 requests'],
  [41208, '41,208 requests'],
])('%d', (count, text) => {
  expect(countedText(count, 'request')).toBe(text);
});

test.each([
  [9999, '9,999'],
  [41_208, '41.2k'],
  [3_100_000, '3.1M'],
])('%d in short', (count, text) => {
  expect(shortCount(count)).toBe(text);
});

test.each([
  [0, 10, '0%'],
  [1, 1000, '<1%'],
  [1, 3, '33%'],
  [999, 1000, '>99%'],
  [10, 10, '100%'],
  [0, 0, '0%'],
])('%d of %d', (count, all, text) => {
  expect(percentText(count, all)).toBe(text);
});
