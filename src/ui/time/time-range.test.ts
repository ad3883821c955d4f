import { describe, expect, test } from 'vitest';
import {
  boundForServer,
  explainRange,
  fixedRange,
  inputValue,
  isRelative,
  rangeLabel,
  stepRange,
  zoomOut,
} from './time-range.ts';
import { zoneOf } from './zone.ts';

const NOW = Date.UTC(2026, 10, 23, 20, 0, 0) * 1000;
const UTC = { nowUs: NOW, zone: zoneOf('UTC') };
const BERLIN = { nowUs: NOW, zone: zoneOf('Europe/Berlin') };

test.each([
  ['2h', true],
  ['now', true],
  ['now-3d', true],
  ['2026-11-23', false],
  ['19:30', false],
  ['soon', false],
])('%s moves with the clock: %s', (text, relative) => {
  expect(isRelative(text)).toBe(relative);
});

describe('boundForServer', () => {
  test.each([
    ['6h', '6h'],
    ['2026-11-23 19:30', '2026-11-23T18:30:00.000000Z'],
    // In July the clocks are two hours ahead, in November one.
    ['2026-07-01 12:00', '2026-07-01T10:00:00.000000Z'],
    ['2026-11-23T19:30:00Z', '2026-11-23T19:30:00.000000Z'],
    ['today', '2026-11-22T23:00:00.000000Z'],
    ['soon', 'soon'],
  ])('%s in Berlin is %s', (text, sent) => {
    expect(boundForServer(text, BERLIN)).toBe(sent);
  });
});

test.each([
  [{}, 'All time', 'Everything that was kept.'],
  [{ since: '6h' }, 'Last 6 hours', 'From 2026-11-23 14:00 on (UTC).'],
  [{ since: '90m' }, 'Last 1.5 hours', 'From 2026-11-23 18:30 on (UTC).'],
  [{ since: 'today' }, 'Since 2026-11-23 00:00', 'From 2026-11-23 00:00 on (UTC).'],
  [
    { since: '2026-11-23 19:30', until: '2026-11-23 19:45' },
    '2026-11-23 19:30 to 19:45',
    '2026-11-23 19:30 to 19:45 (UTC), 15 minutes.',
  ],
  [{ until: '1h' }, 'Until 2026-11-23 19:00', 'Before 2026-11-23 19:00 (UTC).'],
  [{ since: 'soon' }, 'Unreadable time', 'This is not a time: "soon".'],
  [
    { since: '1h', until: '2h' },
    '2026-11-23 19:00 to 18:00',
    'It ends before it begins, so nothing lies in it.',
  ],
])('%j', (range, label, meaning) => {
  expect([rangeLabel(range, UTC), explainRange(range, UTC)]).toEqual([label, meaning]);
});

test('a range steps and grows by its own length', () => {
  const range = { sinceUs: NOW, untilUs: NOW + 3600e6 };
  expect(fixedRange(NOW, NOW + 1500)).toEqual({
    since: '2026-11-23T20:00:00Z',
    until: '2026-11-23T20:00:00.0015Z',
  });
  expect(stepRange(range, -1)).toEqual({
    since: '2026-11-23T19:00:00Z',
    until: '2026-11-23T20:00:00Z',
  });
  expect(zoomOut(range)).toEqual({
    since: '2026-11-23T19:30:00Z',
    until: '2026-11-23T21:30:00Z',
  });
});

test('an input shows the clock of the zone', () => {
  expect(inputValue(NOW, BERLIN.zone)).toBe('2026-11-23T21:00');
});
