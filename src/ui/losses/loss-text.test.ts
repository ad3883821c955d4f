import { expect, test } from 'vitest';
import { zoneOf } from '../time/zone.ts';
import { lossText, removalText, sortedLosses } from './loss-text.ts';

const UTC = zoneOf('UTC');
const LOSS = { cluster: 'c', source: 'audit.log', reason: 'rejected-line' };

test.each([
  [
    { events: 2, from: '2026-11-23T18:40:00Z', to: '2026-11-23T18:41:00Z' },
    '2 events of audit.log could not be read, 2026-11-23 18:40 to 18:41. What is shown there may be incomplete.',
  ],
  [
    { reason: 'file-vanished', from: '2026-11-23T18:40:00Z' },
    'Events of audit.log may be missing: a log file is gone that was not read to its end, 2026-11-23 18:40. What is shown there may be incomplete.',
  ],
  [
    { reason: 'from-the-future', events: 1 },
    '1 event of audit.log are missing (from-the-future). What is shown there may be incomplete.',
  ],
])('%j', (loss, text) => {
  expect(lossText({ ...LOSS, ...loss }, UTC)).toBe(text);
});

test('what retention took out', () => {
  const until = '2026-11-23T18:40:00Z';
  expect(removalText({ events: 41_312, until, reason: 'age' }, UTC)).toBe(
    '41,312 older events were removed by retention, up to 2026-11-23 18:40.',
  );
  expect(removalText({ events: 1, reason: 'size' }, UTC)).toBe(
    '1 older event was removed by retention.',
  );
});

test('what is missing as a whole comes first', () => {
  const reasons = ['truncated-event', 'clock-jump', 'unfinished-request', 'rejected-line'];
  expect(
    sortedLosses(reasons.map((reason) => ({ ...LOSS, reason }))).map(({ reason }) => reason),
  ).toEqual(['clock-jump', 'rejected-line', 'truncated-event', 'unfinished-request']);
});
