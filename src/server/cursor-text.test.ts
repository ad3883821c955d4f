import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCursor, renderCursor } from './cursor-text.ts';

const count = fc.maxSafeNat();

test('a cursor comes back as it was given out', () => {
  const start = fc.record({
    cursor: fc.record({ timeUs: fc.maxSafeInteger(), position: count, size: count }),
    nowUs: count,
  });
  const asked = fc.record({ query: fc.string(), since: fc.string(), stages: fc.boolean() });
  fc.assert(
    fc.property(start, asked, (first, question) => {
      expect(parseCursor(renderCursor(first, question), question)).toEqual(first);
    }),
  );
});

test('any text at all gives a cursor or a word about it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (text) => {
      for (const cursor of [text, Buffer.from(text).toString('base64url')]) {
        expect(() => parseCursor(cursor, {})).toThrow(
          expect.objectContaining({ code: 'usage/invalid' }),
        );
      }
    }),
  );
});

test('the limit is no part of the question', () => {
  const start = { cursor: { timeUs: 1, position: 2, size: 3 }, nowUs: 4 };
  const cursor = renderCursor(start, { query: 'a', limit: 1 });
  expect(parseCursor(cursor, { query: 'a', limit: 2, order: 'newest', stages: false })).toEqual(
    start,
  );
});
