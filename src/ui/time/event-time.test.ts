import { expect, test } from 'vitest';
import { eventClock, eventDate } from './event-time.ts';
import { zoneOf } from './zone.ts';

const TIME = '2026-11-23T23:33:28.297123Z';

test.each([
  ['UTC', 6, '23:33:28.297123', '2026-11-23'],
  ['Europe/Berlin', 3, '00:33:28.297', '2026-11-24'],
  ['America/New_York', 0, '18:33:28', '2026-11-23'],
] as const)('in %s with %d digits', (zone, digits, clock, date) => {
  expect([eventClock(TIME, zoneOf(zone), digits), eventDate(TIME, zoneOf(zone))]).toEqual([
    clock,
    date,
  ]);
});

test('what is no time stays as it is', () => {
  const utc = zoneOf('UTC');
  expect([eventClock('yesterday', utc, 3), eventDate('yesterday', utc)]).toEqual(['yesterday', '']);
});
