import { expect, test } from 'vitest';
import { clockText, dayText, lengthText, momentText, stretchText } from './show-time.ts';
import { isZoneName, zoneOf } from './zone.ts';

const AT = Date.UTC(2026, 10, 23, 23, 30, 0) * 1000;
const BERLIN = zoneOf('Europe/Berlin');

test.each([
  ['UTC', AT, 0],
  ['Europe/Berlin', AT, 60],
  ['Europe/Berlin', Date.UTC(2026, 6, 1) * 1000, 120],
  ['Asia/Kolkata', AT, 330],
  ['America/St_Johns', AT, -210],
  ['Nowhere/Else', AT, 0],
] as const)('%s at %d is %d minutes east', (name, us, minutes) => {
  expect(zoneOf(name).offsetMinutes(us)).toBe(minutes);
});

test('a zone is known by its name', () => {
  expect([isZoneName('Europe/Berlin'), isZoneName('Europe/Atlantis')]).toEqual([true, false]);
});

test('clocks and days are those of the zone', () => {
  expect(clockText(AT + 902_500, BERLIN)).toBe('00:30:00.902');
  expect(clockText(AT, zoneOf('UTC'), 5)).toBe('23:30');
  expect(dayText(AT, zoneOf('UTC'), AT)).toBe('Today, Monday 23 November 2026');
  expect(dayText(AT, BERLIN, AT + 86_400e6)).toBe('Yesterday, Tuesday 24 November 2026');
  expect(dayText(0, BERLIN, AT)).toBe('Thursday 1 January 1970');
});

test.each([
  [AT, '2026-11-23 23:30'],
  [AT + 5e6, '2026-11-23 23:30:05'],
  [AT + 5_120_000, '2026-11-23 23:30:05.120'],
])('%d is the moment %s', (us, text) => {
  expect(momentText(us, zoneOf('UTC'))).toBe(text);
});

test('a stretch says the date once where it can', () => {
  expect(stretchText(AT, AT + 60e6, zoneOf('UTC'))).toBe('2026-11-23 23:30 to 23:31');
  expect(stretchText(AT, AT + 3600e6, zoneOf('UTC'))).toBe('2026-11-23 23:30 to 2026-11-24 00:30');
});

test.each([
  [900e6, '15 minutes'],
  [3600e6, '1 hour'],
  [129_600e6, '1.5 days'],
  [2000, '2 milliseconds'],
])('%d us are %s', (us, text) => {
  expect(lengthText(us)).toBe(text);
});
