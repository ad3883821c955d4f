import { expect, test } from 'vitest';
import { parseQuery } from '../../query/parse-query.ts';
import { COLUMNS, columnsOf, fieldsOf, moved } from './columns.ts';

const names = (asked: readonly string[] | undefined) => columnsOf(asked).map(({ name }) => name);

test('unknown and repeated names are left out', () => {
  expect(names(['verb', 'nonsense', 'ns', 'verb'])).toEqual(['verb', 'ns']);
  expect(names([])).toEqual(names(undefined));
  expect(names(['nonsense'])).toEqual(names(undefined));
});

test.each([
  ['b', -1, ['b', 'a', 'c']],
  ['b', 1, ['a', 'c', 'b']],
  ['b', 9, ['a', 'c', 'b']],
  ['a', -1, ['a', 'b', 'c']],
  ['x', 1, ['a', 'b', 'c']],
] as const)('%s moved by %d', (name, by, result) => {
  expect(moved(['a', 'b', 'c'], name, by)).toEqual(result);
});

test('a file has the fields of the columns', () => {
  expect(fieldsOf(['time', 'who', 'client', 'position'])).toEqual([
    'time',
    'actor',
    'agent',
    'position',
  ]);
});

test('each field that a column names can be asked for', () => {
  const fields = COLUMNS.flatMap(({ field }) => field ?? []);
  expect(fields.length).toBeGreaterThan(10);
  for (const field of fields) {
    expect(parseQuery(`${field}: *`, { nowUs: 0 }).kind, field).toBe('query');
  }
});
