import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64 } from './decode-base64.ts';

test('any bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(Uint8Array.from(bytes));
    }),
  );
});

test.each(['a', 'ab', 'abc', 'a===', 'ab=c', 'ab c', 'ab_-', 'é!!!'])('%j is no base64', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});
