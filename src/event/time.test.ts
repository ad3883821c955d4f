import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimeUs, renderTimeUs, requestTimeUs, stageTimeUs } from './time.ts';

test.each([
  ['2026-11-23T19:28:52.930123Z', 1795462132930123],
  ['2026-11-23T19:28:52Z', 1795462132000000],
  ['2026-11-23T19:28:52.9Z', 1795462132900000],
  ['2026-11-23T19:28:52.930123999Z', 1795462132930123],
  ['2026-11-23T20:28:52.930123+01:00', 1795462132930123],
  ['1969-12-31T23:59:59.999999Z', -1],
  ['2024-02-29T00:00:00.000000Z', 1709164800000000],
  ['2023-02-29T00:00:00.000000Z', undefined],
  ['2026-02-30T00:00:00Z', undefined],
  ['2026-13-01T00:00:00.000000Z', undefined],
  ['2026-11-00T00:00:00.000000Z', undefined],
  ['2026-11-23T24:00:00.000000Z', undefined],
  ['2026-11-23T19:60:00.000000Z', undefined],
  ['2026-11-23 19:28:52.930123Z', undefined],
  ['2026-11-23T19:28:52.93012xZ', undefined],
  ['2026/11/23T19:28:52.930123Z', undefined],
  ['yesterday', undefined],
  ['', undefined],
])('%s', (text, us) => {
  expect(parseTimeUs(text)).toBe(us);
});

test('microseconds survive being written and read', () => {
  const until2255 = { min: -62_135_596_800_000_000, max: 9_000_000_000_000_000 };
  fc.assert(
    fc.property(fc.integer(until2255), (us) => {
      expect(parseTimeUs(renderTimeUs(us))).toBe(us);
    }),
    { numRuns: 2000 },
  );
});

test('days agree with the calendar of the engine', () => {
  for (let day = -800_000; day < 80_000; day += 13) {
    const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
    if (text.startsWith('-') || text.startsWith('+')) continue;
    expect(parseTimeUs(`${text}T00:00:00.000000Z`)).toBe(day * 86_400e6);
  }
});

test('one time stands in for another that is not told', () => {
  const base = { auditID: 'a', stage: 'Panic', level: 'None' } as const;
  const [received, stage, old] = ['01', '02', '03'].map((s) => `2026-11-23T00:00:${s}.000000Z`);
  const us = (seconds: number): number => Date.UTC(2026, 10, 23, 0, 0, seconds) * 1000;
  const both = { ...base, requestReceivedTimestamp: received ?? '', stageTimestamp: stage ?? '' };
  expect([requestTimeUs(both), stageTimeUs(both)]).toEqual([us(1), us(2)]);
  const onlyStage = { ...base, stageTimestamp: stage ?? '' };
  expect([requestTimeUs(onlyStage), stageTimeUs(onlyStage)]).toEqual([us(2), us(2)]);
  const v1alpha1 = { ...base, timestamp: old ?? '' };
  expect([requestTimeUs(v1alpha1), stageTimeUs(v1alpha1)]).toEqual([us(3), us(3)]);
  expect([requestTimeUs(base), stageTimeUs(base)]).toEqual([0, 0]);
});
