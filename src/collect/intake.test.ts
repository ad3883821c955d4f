import { expect, test } from 'vitest';
import { event, raw } from '../../test/contract/raw-event.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { Intake } from './intake.ts';

const MINUTE = 60e6;

test('counts what became of events, by cluster and source', async () => {
  const intake = new Intake(new MemoryStore(), () => 7 * MINUTE + 30e6);
  const one = raw(event({ auditID: 'a' }));
  await intake.append([one, raw('rubbish')]);
  await intake.append([one, raw(event(), { cluster: 'west' })]);
  expect(intake.sources).toMatchObject([
    { cluster: 'east', source: 'audit.log', kept: 1, duplicates: 1, rejected: 1 },
    { cluster: 'west', source: 'audit.log', kept: 1, duplicates: 0, rejected: 0 },
  ]);
  expect(intake.sources[1]).toMatchObject({ lastUs: 7 * MINUTE + 30e6 });
});

test('the rate is of the last minutes, and falls when nothing comes', async () => {
  let nowUs = 100 * MINUTE;
  const intake = new Intake(new MemoryStore(), () => nowUs);
  const rate = (): number => Math.round((intake.sources[0]?.eventsPerSecond ?? 0) * 100) / 100;
  for (let i = 0; i < 20; i++) {
    await intake.append(Array.from({ length: 6 }, (_, k) => raw(event({ auditID: `${i}-${k}` }))));
    nowUs += MINUTE / 2;
  }
  expect(rate()).toBe(0.2);
  nowUs += 2 * MINUTE;
  expect(rate()).toBeLessThan(0.2);
  nowUs += 10 * MINUTE;
  expect(rate()).toBe(0);
});

test('what the store does not take is not counted', async () => {
  const failing = { append: () => Promise.reject(new Error('full')) };
  const intake = new Intake(failing, () => 0);
  await expect(intake.append([raw(event())])).rejects.toThrow('full');
  expect(intake.sources).toEqual([]);
});
