import { expect, test } from 'vitest';
import { zoneOf } from '../time/zone.ts';
import { lossesWithin, lossText } from './loss-text.ts';

const LOSS = {
  cluster: 'c',
  source: 'audit.log',
  reason: 'rejected-line',
  events: 2,
  from: '2026-11-23T18:40:00.000000Z',
  to: '2026-11-23T18:41:00.000000Z',
};
const us = (minute: number): number => Date.UTC(2026, 10, 23, 18, minute) * 1000;

test.each([
  [us(0), us(39), 0],
  [us(0), us(40), 1],
  [us(41), us(50), 1],
  [us(42), us(50), 0],
])('from %d to %d touches %d', (from, to, count) => {
  expect(lossesWithin([LOSS], [from, to])).toHaveLength(count);
});

test('a loss in words', () => {
  expect(lossText(LOSS, zoneOf('UTC'))).toBe(
    '2 events could not be read as events, from audit.log, 2026-11-23 18:40 to 18:41. What is shown there may be incomplete.',
  );
});

test('a single event, and a reason of a later version', () => {
  const zone = zoneOf('UTC');
  expect(lossText({ ...LOSS, events: 1, reason: 'oversized-line' }, zone)).toContain(
    '1 event was too large to keep, from audit.log',
  );
  expect(lossText({ reason: 'new-kind', cluster: 'c', source: 's' }, zone)).toBe(
    'Events are missing (new-kind), from s. What is shown there may be incomplete.',
  );
});
