import { expect, test } from 'vitest';
import type { LiveRow } from '../../api/live.ts';
import type { WireRow } from '../../api/row.ts';
import { withArrived, withNewRows } from './new-rows.ts';

const row = (position: number, second: number, auditID = `a${position}`): WireRow =>
  ({ position, auditID, cluster: 'c', time: `2026-11-23T19:30:0${second}.000000Z` }) as WireRow;

const live = (position: number, second: number, auditID = `a${position}`): LiveRow => ({
  row: row(position, second, auditID),
  request: auditID,
});

const PAGES = {
  pages: [
    { entries: [{ row: row(3, 3) }, { row: row(2, 2) }], next: 'cursor' },
    { entries: [{ row: row(1, 1) }] },
  ],
  pageParams: ['', 'cursor'],
};

const positions = ({ pages }: typeof PAGES) =>
  pages.map(({ entries }) => entries.map((entry) => entry.row.position));

test('new rows stand first, by time', () => {
  expect(positions(withNewRows(PAGES, [live(4, 5), live(5, 4)]))).toEqual([[4, 5, 3, 2], [1]]);
  expect(withNewRows(PAGES, [live(4, 5)]).pages[0]?.next).toBe('cursor');
});

test('the last stage of a request takes the place of an earlier one', () => {
  expect(positions(withNewRows(PAGES, [live(9, 1, 'a1')]))).toEqual([[3, 2, 9], []]);
  expect(withArrived([live(4, 4, 'x')], [live(5, 4, 'x'), live(6, 5)])).toEqual([
    live(5, 4, 'x'),
    live(6, 5),
  ]);
});

test('without new rows nothing changes', () => {
  expect(withNewRows(PAGES, [])).toBe(PAGES);
});
