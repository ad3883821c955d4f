import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText } from './compare-text.ts';

test('texts are ordered as their UTF-8 bytes are', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test.each([
  ['', 'a', -1],
  ['a', 'a', 0],
  ['B', 'a', -1],
  ['a', 'ab', -1],
  ['\uff5e', '\u{1f600}', -1],
  ['\ud7ff', '\ue000', -1],
])('%j against %j', (a, b, sign) => {
  expect(Math.sign(compareText(a, b))).toBe(sign);
  expect(Math.sign(compareText(b, a))).toBe(sign === 0 ? 0 : -sign);
});
