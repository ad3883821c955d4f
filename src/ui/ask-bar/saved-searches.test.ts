import { expect, test } from 'vitest';
import {
  exportText,
  importText,
  readSearches,
  renamed,
  stateOf,
  withoutSearch,
  withSearch,
} from './saved-searches.ts';

const SEARCHES = withSearch(
  withSearch([], 'deletes', { q: 'verb: delete', since: '6h', open: 12 }),
  ' all ',
  { noise: true },
);

test('a search keeps the whole state but what is open, by name', () => {
  expect(SEARCHES).toEqual([
    { name: 'all', state: 'noise=1' },
    { name: 'deletes', state: 'q=verb%3A+delete&since=6h' },
  ]);
  expect(SEARCHES.map(stateOf)).toEqual([{ noise: true }, { q: 'verb: delete', since: '6h' }]);
});

test('the same name is replaced, renamed or let go', () => {
  expect(withSearch(SEARCHES, 'all', {})).toHaveLength(2);
  expect(renamed(SEARCHES, 'all', 'everything').map(({ name }) => name)).toEqual([
    'everything',
    'deletes',
  ]);
  expect(renamed(SEARCHES, 'all', 'deletes')).toBe(SEARCHES);
  expect(withoutSearch(SEARCHES, 'all').map(({ name }) => name)).toEqual(['deletes']);
});

test('what is exported is imported, and other files are not', () => {
  expect(importText(exportText(SEARCHES))).toEqual(SEARCHES);
  expect(['', '[]', '{"searches":[]}', 'null'].map(importText)).toEqual(Array(4).fill(undefined));
});

test('what a file holds besides searches is left out', () => {
  expect(
    readSearches([{ name: 'a', state: 'q=x&evil=1' }, { name: '', state: '' }, { name: 'b' }, 7]),
  ).toEqual([{ name: 'a', state: 'q=x' }]);
});
