import { expect, test } from 'vitest';
import { zoneOf } from '../time/zone.ts';
import { labelFits, timeLabel } from './time-labels.ts';

const us = (time: string): number => Date.parse(time) * 1000;

test.each([
  ['2026-11-23T19:30:05.250Z', 0.25, 'UTC', ':05.250'],
  ['2026-11-23T19:30:05Z', 5, 'UTC', '19:30:05'],
  ['2026-11-23T19:30:00Z', 600, 'UTC', '19:30'],
  ['2026-11-23T00:00:00Z', 3600, 'UTC', '23 Nov'],
  ['2026-11-23T23:00:00Z', 3600, 'Europe/Berlin', '24 Nov'],
  ['2026-11-03T00:00:00Z', 86_400, 'UTC', '3 Nov'],
  ['2026-12-01T00:00:00Z', 86_400 * 30, 'UTC', 'Dec 2026'],
])('%s in steps of %d s in %s', (time, stepSeconds, zone, label) => {
  expect(timeLabel(us(time), stepSeconds, zoneOf(zone))).toBe(label);
});

test.each([
  [16, false],
  [28, true],
  [332, true],
  [345, false],
])('a clock of eight characters at %d of 360', (centrePx, fits) => {
  expect(labelFits('19:30:05', { centrePx, chartPx: 360 })).toBe(fits);
});
