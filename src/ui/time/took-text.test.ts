import { expect, test } from 'vitest';
import { tookText } from './took-text.ts';

test.each([
  [12, '12 µs'],
  [4200, '4.20 ms'],
  [42_000, '42.0 ms'],
  [4_200_000, '4.20 s'],
  [125e6, '2 min 5 s'],
  [7_380e6, '2 h 3 min'],
])('%d µs', (us, text) => {
  expect(tookText(us)).toBe(text);
});
