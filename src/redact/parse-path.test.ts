import { expect, test } from 'vitest';
import { parsePath } from './parse-path.ts';

const key = (name: string): object => ({ kind: 'key', key: name });
const ANY = { kind: 'any' };
const DEEP = { kind: 'deep' };

test.each<[path: string, steps: readonly object[]]>([
  ['data', [key('data')]],
  ['spec.users[*].token', [key('spec'), key('users'), ANY, key('token')]],
  ['data.*', [key('data'), ANY]],
  ['**.caBundle', [DEEP, key('caBundle')]],
  ['a.**.b', [key('a'), DEEP, key('b')]],
  ['a["b.c/d"].e', [key('a'), key('b.c/d'), key('e')]],
  ['["a\\"b"]', [key('a"b')]],
  ['$set.x-y_z', [key('$set'), key('x-y_z')]],
])('%s is read', (path, steps) => {
  expect(parsePath(path)).toEqual({ steps });
});

test.each<[path: string, problem: string]>([
  ['', 'is empty'],
  ['a..b', 'unexpected "." at character 3'],
  ['.a', 'unexpected "." at character 1'],
  ['a.', 'unexpected end at character 3'],
  ['a[0]', 'unexpected "[" at character 2'],
  ['a["b]', 'unexpected "[" at character 2'],
  ['a b', 'unexpected " " at character 2'],
  ['a.**', 'ends in **, which names nothing'],
  ['*x', 'unexpected "x" at character 2'],
])('%j is refused', (path, problem) => {
  expect(parsePath(path)).toMatchObject({ problem });
});
