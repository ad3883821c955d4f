import { expect, test } from 'vitest';
import { compileNames } from './name-pattern.ts';

test.each<[pattern: string, names: readonly string[], others: readonly string[]]>([
  ['key', ['key', 'KEY'], ['keys', 'a_key', '']],
  ['*_key', ['a_key', '_KEY', '\n_key'], ['key', 'a_keys']],
  ['key*', ['key', 'keys'], ['a_key']],
  ['*key*', ['key', 'a_keys'], ['ky']],
  ['a*b', ['ab', 'a.b', 'A\nB'], ['abc', 'b']],
  ['*', ['', 'a'], []],
  ['a.b', ['a.b'], ['axb']],
  ['', [''], ['a']],
])('%s', (pattern, names, others) => {
  const compiled = compileNames([pattern, 'something else']);
  expect([...names, ...others].filter((name) => compiled.test(name))).toEqual(names);
});

test('no pattern, no name', () => {
  expect(compileNames([]).test('')).toBe(false);
});
