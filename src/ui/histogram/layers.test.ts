import { expect, test } from 'vitest';
import { parseTimeUs } from '../../event/time.ts';
import type { Bars } from './bars.ts';
import { endingLayers, layersText, valueLayers } from './layers.ts';

const at = (minute: number): string => `2026-11-23T19:3${minute}:00.000000Z`;

const BARS: Bars = {
  intervalUs: 60e6,
  startsUs: [0, 1, 2].map((minute) => parseTimeUs(at(minute)) ?? 0),
  counts: [10, 0, 5],
  refused: [2, 0, 0],
  failed: [1, 0, 1],
  isDivided: true,
};

test('endings stand on one another, the worst at the bottom', () => {
  expect(endingLayers(BARS).map(({ label, counts, total }) => [label, counts, total])).toEqual([
    ['refused', [2, 0, 0], 2],
    ['failed', [1, 0, 1], 2],
    ['done', [7, 0, 4], 11],
  ]);
  const undivided = { ...BARS, refused: [0, 0, 0], failed: [3, 0, 1], isDivided: false };
  expect(endingLayers(undivided).map(({ label, total }) => [label, total])).toEqual([
    ['failed or refused', 4],
    ['done', 11],
  ]);
});

const PARTS = [
  { value: 'get', bars: [{ start: at(0), count: 6 }] },
  {
    value: '',
    bars: [
      { start: at(0), count: 1 },
      { start: at(2), count: 5 },
    ],
  },
];

test('values stand on one another, and what has none of them on top', () => {
  const layers = valueLayers(BARS, { field: 'verb', parts: PARTS }, (value) => `<${value}>`);
  expect(
    layers.map(({ label, counts, total, meaning }) => [label, counts, total, meaning]),
  ).toEqual([
    ['<get>', [6, 0, 0], 6, { kind: 'value', field: 'verb', value: 'get' }],
    ['(empty)', [1, 0, 5], 6, { kind: 'value', field: 'verb', value: '' }],
    ['other', [3, 0, 0], 3, { kind: 'other', field: 'verb', values: ['get', ''] }],
  ]);
  expect(new Set(layers.map(({ colour }) => colour)).size).toBe(3);
  expect(layersText(layers, 0)).toBe('<get> 6, (empty) 1, other 3');
  expect(layersText(layers, 1)).toBe('');
});

test('what was counted later is never more than the whole', () => {
  const parts = [
    {
      value: 'get',
      bars: [
        { start: at(0), count: 12 },
        { start: at(9), count: 1 },
      ],
    },
  ];
  const layers = valueLayers(BARS, { field: 'verb', parts }, String);
  expect(layers.map(({ label, counts }) => [label, counts])).toEqual([
    ['get', [12, 0, 0]],
    ['other', [0, 0, 5]],
  ]);
});
