import { expect, test } from 'vitest';
import { heatOf } from './heat.ts';

const cell = (verb: string | null, resource: string | null, count: number) => ({
  verb,
  resource,
  count,
  errors: 0,
  query: `${verb} ${resource}`,
});

test('verbs in the order of people, resources in the order of the answer', () => {
  const heat = heatOf([
    cell('patch', 'pods', 1000),
    cell('get', 'pods', 1),
    cell('approve', 'signers', 10),
    cell('get', null, 3),
  ]);
  expect(heat.verbs).toEqual(['get', 'patch', 'approve']);
  expect(
    heat.rows.map(({ resource, cells }) => [resource, cells.map((one) => one?.strength)]),
  ).toEqual([
    ['pods', [1, 5, undefined]],
    ['signers', [undefined, undefined, 2]],
    ['(no resource)', [2, undefined, undefined]],
  ]);
});

test('one cell, and none', () => {
  expect(heatOf([cell('get', 'pods', 1)]).rows[0]?.cells[0]?.strength).toBe(1);
  expect(heatOf([])).toEqual({ verbs: [], rows: [] });
});
