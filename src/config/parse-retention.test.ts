import { expect, test } from 'vitest';
import { parseKeep, parseKeepBytes, parseRetention } from './parse-retention.ts';

test.each([
  ['1h', 3600e6],
  ['90d', 90 * 86_400e6],
  ['2w', 14 * 86_400e6],
  ['1y', 365 * 86_400e6],
  ['0d', undefined],
  ['90', undefined],
  ['90 d', undefined],
  ['1.5d', undefined],
  ['', undefined],
])('%j as a time to keep', (text, us) => {
  expect(parseKeep(text)).toBe(us);
});

test.each([
  ['1K', 1024],
  ['500M', 500 * 2 ** 20],
  ['50G', 50 * 2 ** 30],
  ['2T', 2 * 2 ** 40],
  ['50', undefined],
  ['50g', undefined],
  ['0G', undefined],
])('%j as a size to keep', (text, bytes) => {
  expect(parseKeepBytes(text)).toBe(bytes);
});

test('what is not said is not there', () => {
  expect(parseRetention({ keep: '1h' })).toEqual({ keepUs: 3600e6 });
  expect(parseRetention({})).toEqual({});
});
