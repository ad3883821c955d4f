import { expect, test } from 'vitest';
import { readKept, readTexts } from './kept.ts';

test.each([
  [null, ['fallback']],
  ['not json', ['fallback']],
  ['{"a":1}', ['fallback']],
  ['["a",1,null,"b"]', ['a', 'b']],
])('%s is read as %j', (text, value) => {
  expect(readKept(text, readTexts, ['fallback'])).toEqual(value);
});
