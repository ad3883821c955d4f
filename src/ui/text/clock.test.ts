import { expect, test } from 'vitest';
import { clockText, dateText, dayText, tookText, zoneOf } from './clock.ts';

const TIME = '2026-11-23T23:33:28.297123Z';

test.each([
  ['UTC', 6, '23:33:28.297123', 'Monday 23 November 2026', '2026-11-23'],
  ['Europe/Berlin', 3, '00:33:28.297', 'Tuesday 24 November 2026', '2026-11-24'],
  ['America/New_York', 0, '18:33:28', 'Monday 23 November 2026', '2026-11-23'],
] as const)('in %s', (zone, digits, clock, day, date) => {
  expect([clockText(TIME, zone, digits), dayText(TIME, zone), dateText(TIME, zone)]).toEqual([
    clock,
    day,
    date,
  ]);
});

test('what is no time stays as it is', () => {
  expect(clockText('yesterday', 'UTC', 3)).toBe('yesterday');
});

test('a zone that does not exist is UTC', () => {
  expect([zoneOf(undefined), zoneOf('Mars/Olympus'), zoneOf('Asia/Tokyo')]).toEqual([
    'UTC',
    'UTC',
    'Asia/Tokyo',
  ]);
});

test.each([
  [12, '12 µs'],
  [4200, '4.20 ms'],
  [42_000, '42.0 ms'],
  [4_200_000, '4.20 s'],
  [125e6, '2 min 5 s'],
  [7_380e6, '2 h 3 min'],
])('%d µs', (us, text) => {
  expect(tookText(us)).toBe(text);
});
