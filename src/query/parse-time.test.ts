import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimeUs, renderTimeUs } from '../event/time.ts';
import { parseTime, parseTimeSpan } from './parse-time.ts';

const NOW = '2026-11-24T06:30:00.000500Z';
const nowUs = parseTimeUs(NOW) ?? 0;

function at(text: string, zoneOffsetMinutes?: number): string {
  const time = parseTime(text, {
    nowUs,
    ...(zoneOffsetMinutes !== undefined && { zoneOffsetMinutes }),
  });
  return 'error' in time ? time.error : renderTimeUs(time.us);
}

test.each([
  ['now', NOW],
  ['2h', '2026-11-24T04:30:00.000500Z'],
  ['-2h', '2026-11-24T04:30:00.000500Z'],
  ['2h ago', '2026-11-24T04:30:00.000500Z'],
  ['now-2h', '2026-11-24T04:30:00.000500Z'],
  ['now - 2h', '2026-11-24T04:30:00.000500Z'],
  ['now+5m', '2026-11-24T06:35:00.000500Z'],
  ['1h30m', '2026-11-24T05:00:00.000500Z'],
  ['1.5h', '2026-11-24T05:00:00.000500Z'],
  ['90s', '2026-11-24T06:28:30.000500Z'],
  ['250ms', '2026-11-24T06:29:59.750500Z'],
  ['15m', '2026-11-24T06:15:00.000500Z'],
  ['3d', '2026-11-21T06:30:00.000500Z'],
  ['1w', '2026-11-17T06:30:00.000500Z'],
  ['today', '2026-11-24T00:00:00.000000Z'],
  ['yesterday', '2026-11-23T00:00:00.000000Z'],
  ['yesterday 19:28', '2026-11-23T19:28:00.000000Z'],
  ['19:28', '2026-11-24T19:28:00.000000Z'],
  ['19:28:52.93', '2026-11-24T19:28:52.930000Z'],
  ['2026-11-23', '2026-11-23T00:00:00.000000Z'],
  ['2026-11-23T19:28', '2026-11-23T19:28:00.000000Z'],
  ['2026-11-23 19:28:52.930', '2026-11-23T19:28:52.930000Z'],
  ['2026-11-23T19:28:52.1234567Z', '2026-11-23T19:28:52.123456Z'],
  ['2026-11-23T19:28:52+02:00', '2026-11-23T17:28:52.000000Z'],
  ['2026-11-23T19:28:52-0530', '2026-11-24T00:58:52.000000Z'],
  ['1764000000', '2025-11-24T16:00:00.000000Z'],
  ['1764000000.25', '2025-11-24T16:00:00.250000Z'],
  ['1764000000123', '2025-11-24T16:00:00.123000Z'],
  ['  2026-11-23 ', '2026-11-23T00:00:00.000000Z'],
])('%j is %s', (text, time) => {
  expect(at(text)).toBe(time);
});

test.each([
  ['today', 120, '2026-11-23T22:00:00.000000Z'],
  ['yesterday', -420, '2026-11-22T07:00:00.000000Z'],
  ['19:28', 330, '2026-11-24T13:58:00.000000Z'],
  ['2026-11-23', 120, '2026-11-22T22:00:00.000000Z'],
  ['2026-11-23T10:00Z', 120, '2026-11-23T10:00:00.000000Z'],
  ['2h', 120, '2026-11-24T04:30:00.000500Z'],
])('%j is meant in the zone %d minutes east', (text, zone, time) => {
  expect(at(text, zone)).toBe(time);
});

test.each([
  ['', 'not a time: ""'],
  ['soon', 'not a time: "soon"'],
  ['2x', 'not a time: "2x"'],
  ['2026', 'not a time: "2026"'],
  ['20261123', 'not a time: "20261123"'],
  ['2026-11', 'not a time: "2026-11"'],
  ['2026-02-30', 'no such day or hour: "2026-02-30"'],
  ['2026-13-01', 'no such day or hour: "2026-13-01"'],
  ['25:00', 'no such day or hour: "25:00"'],
  ['9999-01-01', '"9999-01-01" is not between 1970 and 2255'],
  ['99999999w', '"99999999w" is not between 1970 and 2255'],
  ['1969-12-31', '"1969-12-31" is not between 1970 and 2255'],
])('%j is refused', (text, error) => {
  expect(at(text)).toBe(error);
});

test.each([
  ['2026-11-23', 86_400e6],
  ['today', 86_400e6],
  ['19:28', 60e6],
  ['19:28:52', 1e6],
  ['19:28:52.9', 100_000],
  ['19:28:52.123456', 1],
  ['2h', 1],
  ['now', 1],
])('%j is a stretch of %d µs', (text, widthUs) => {
  expect(parseTimeSpan(text, { nowUs })).toMatchObject({ widthUs });
});

test('every time that is rendered is read back to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (us) => {
      expect(parseTime(renderTimeUs(us), { nowUs })).toEqual({ us });
    }),
  );
});

test('any text gives a time or an error', () => {
  const piece = fc.constantFrom(
    'now',
    '-',
    '2',
    'h',
    'm',
    ' ',
    '2026-11-23',
    'T',
    '19:28',
    'Z',
    '.',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const time = parseTime(pieces.join(''), { nowUs });
      expect('error' in time || Number.isSafeInteger(time.us)).toBe(true);
    }),
  );
});
