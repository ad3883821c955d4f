import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

test('is what JSON.stringify writes, where that can write it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(jsonText(value as never)).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('a long integer keeps its digits', () => {
  expect(jsonText({ generation: 9_007_199_254_740_993n })).toBe(
    '{\n  "generation": 9007199254740993\n}',
  );
});
