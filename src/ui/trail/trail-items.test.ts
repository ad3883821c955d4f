import { expect, test } from 'vitest';
import type { TrailEntry } from '../../api/search-answer.ts';
import { zoneOf } from '../time/zone.ts';
import type { Line } from './fold-runs.ts';
import { entryBeside, indexOfPosition, itemsOf } from './trail-items.ts';

function entry(position: number, time = '2026-11-23T23:30:00.000000Z'): TrailEntry {
  const row = { position, time } as TrailEntry['row'];
  return { row };
}

const LINES: readonly Line[] = [
  { kind: 'one', entry: entry(9) },
  { kind: 'fold', key: 8, entries: [entry(8), entry(7), entry(6)] },
  { kind: 'one', entry: entry(5, '2026-11-23T22:30:00.000000Z') },
];

const UTC = zoneOf('UTC');

function keys(folds: readonly number[], position?: number, zone = UTC): string {
  return itemsOf(LINES, { folds: new Set(folds), position }, zone)
    .map(({ key, dayUs }) => (dayUs === undefined ? key : `day ${key}`))
    .join(', ');
}

test('closed lines are one item each', () => {
  expect(keys([])).toBe('day 9, fold 8, 5');
});

test('an opened line shows its requests', () => {
  expect(keys([8])).toBe('day 9, fold 8, 8, 7, 6, 5');
});

test('a line opens for the request whose row is open', () => {
  expect(keys([], 7)).toBe('day 9, fold 8, 8, 7, 6, 5');
  expect(keys([], 5)).toBe('day 9, fold 8, 5');
});

test('days are those of the zone', () => {
  expect(keys([], undefined, zoneOf('Europe/Berlin'))).toBe('day 9, fold 8, day 5');
});

test('a request is found where it is shown', () => {
  const items = itemsOf(LINES, { folds: new Set([8]), position: undefined }, UTC);
  expect([7, 5, 1].map((position) => indexOfPosition(items, position))).toEqual([3, 5, -1]);
});

test.each([
  [[], 9, 1, 8],
  [[], 5, -1, 6],
  [[8], 9, 1, 8],
  [[8], 6, 1, 5],
  [[], 9, -1, undefined],
  [[], 5, 1, undefined],
  [[], 1, 1, undefined],
] as const)('with %j open, beside %d by %d is %s', (folds, position, by, next) => {
  const items = itemsOf(LINES, { folds: new Set(folds), position: undefined }, UTC);
  expect(entryBeside(items, position, by)).toBe(next);
});
