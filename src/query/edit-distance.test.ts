import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearestWord } from './edit-distance.ts';

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['user', 'user', 0],
  ['usr', 'user', 1],
  ['uesr', 'user', 1],
  ['verb', 'user', 3],
  ['kitten', 'sitting', 3],
])('from %j to %j it is %d', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});

test('the distance is the same both ways and never more than the longer word', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (left, right) => {
      const distance = editDistance(left, right);
      expect(distance).toBe(editDistance(right, left));
      expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
      expect(distance === 0).toBe(left === right);
    }),
  );
});

test.each([
  ['usr', 'user'],
  ['VERB', 'verb'],
  ['namspace', 'namespace'],
  ['us', undefined],
  ['something', undefined],
])('%j is meant as %j', (word, nearest) => {
  expect(nearestWord(word, ['verb', 'user', 'namespace'])).toBe(nearest);
});
