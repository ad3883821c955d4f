import { expect, test } from 'vitest';
import { regexError } from './regex-error.ts';

test.each([
  'kubectl',
  '^kubectl\\/v1\\.3\\d',
  '(curl|wget)\\/',
  '(?:a|b)?c',
  '(ab)+',
  '(a(?:b)c){2,3}',
  '[(a+)+]*',
  '\\(a+\\)+',
  '[0-9a-f]{40}',
  'a.*b.*c',
  '(?<name>x)+',
  '(a+)?',
  '',
])('%j may be used', (source) => {
  expect(regexError(source)).toBeUndefined();
});

const FOR_EVER =
  'a repeated group may not hold a repetition or alternatives, which can take for ever';

test.each([
  ['(', 'unterminated group'],
  ['[', 'unterminated character class'],
  ['*', 'nothing to repeat'],
  ['a{2,1}', 'numbers out of order in {} quantifier'],
  ['(a+)+$', FOR_EVER],
  ['(a|aa)+$', FOR_EVER],
  ['((a+))*', FOR_EVER],
  ['((a|b)c)*', FOR_EVER],
  ['(?:a?){30}a', FOR_EVER],
  ['(a{2})+', FOR_EVER],
  ['a(?=b)', 'looking ahead or behind is not allowed'],
  ['(?<!b)a', 'looking ahead or behind is not allowed'],
  ['(a)\\1', 'references to groups are not allowed'],
  ['(?<n>a)\\k<n>', 'references to groups are not allowed'],
  ['a{1001}', 'it repeats more than 1000 times'],
  ['a{1,100000}', 'it repeats more than 1000 times'],
  ['x'.repeat(1001), 'it is longer than 1000 characters'],
])('%j is refused', (source, reason) => {
  expect(regexError(source)).toBe(reason);
});
