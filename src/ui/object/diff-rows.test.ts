import { expect, test } from 'vitest';
import { type DiffRow, diffRows } from './diff-rows.ts';
import { foldRows } from './fold-rows.ts';

const ALL = { managedFields: true, status: true };
const SIGNS = { same: ' ', changed: '~', added: '+', removed: '-' } as const;

const shown = (rows: readonly DiffRow[]) =>
  rows.map(({ state, depth, label, before, after }) =>
    `${SIGNS[state]} ${'  '.repeat(depth)}${label} ${[...new Set([before, after])].filter(Boolean).join(' -> ')}`.trimEnd(),
  );

const pod = (...containers: readonly (readonly [name: string, image: string])[]) => ({
  spec: { containers: containers.map(([name, image]) => ({ name, image })) },
});

test('an inserted container is one, not a change of the others', () => {
  expect(
    shown(diffRows(pod(['a', '1'], ['b', '2']), pod(['new', '0'], ['a', '1'], ['b', '3']), ALL)),
  ).toEqual([
    '  spec',
    '    containers',
    '      - a',
    '        name a',
    '        image 1',
    '      - b',
    '        name b',
    '~       image 2 -> 3',
    '+     - new',
    '+       name new',
    '+       image 0',
  ]);
});

test('fields come, go and change their kind', () => {
  expect(shown(diffRows({ a: 1, b: { c: true } }, { b: 'x', d: null }, ALL))).toEqual([
    '- a 1',
    '~ b { "c": true } -> x',
    '+ d null',
  ]);
});

test('managed fields and status stand aside', () => {
  const object = {
    metadata: { name: 'x', managedFields: [{ manager: 'm' }] },
    status: { phase: 'y' },
  };
  const paths = (view: { managedFields: boolean; status: boolean }) =>
    diffRows(object, object, view).map(({ path }) => path);
  expect(paths({ managedFields: false, status: false })).toEqual(['metadata', 'metadata.name']);
  expect(paths(ALL)).toContain('status.phase');
  expect(paths(ALL)).toContain('metadata.managedFields[m].manager');
});

test('what changed keeps the way to it and its neighbours', () => {
  const labels = Object.fromEntries(Array.from({ length: 9 }, (_unused, i) => [`k${i}`, 'v']));
  const rows = diffRows(
    { metadata: { labels } },
    { metadata: { labels: { ...labels, k6: 'w' } } },
    ALL,
  );
  expect(
    foldRows(rows).map(({ isFolded, rows }) => [isFolded, rows.map(({ label }) => label)]),
  ).toEqual([
    [false, ['metadata', 'labels']],
    [true, ['k0', 'k1', 'k2', 'k3']],
    [false, ['k4', 'k5', 'k6', 'k7', 'k8']],
  ]);
});

test('without a change nothing is folded', () => {
  const rows = diffRows(pod(['a', '1']), pod(['a', '1']), ALL);
  expect(foldRows(rows)).toEqual([{ isFolded: false, rows, id: 0 }]);
});
