import { expect, test } from 'vitest';
import { event, NOON_US, raw } from '../../../test/contract/raw-event.ts';
import { renderTimeUs } from '../../event/time.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { packLines } from '../line-batch.ts';
import { MemoryLosses } from '../losses.ts';
import { Delivery } from './delivery.ts';

/** Hands on lines written so many seconds after noon, each by itself. */
async function jumpsIn(seconds: readonly number[]): Promise<readonly unknown[]> {
  const losses = new MemoryLosses();
  const context = {
    ...{ cluster: 'prod', sink: new MemoryStore(), losses, nowUs: () => NOON_US },
    ...{ onProblem: () => undefined, signal: new AbortController().signal },
  };
  const counts = { kept: 0, duplicates: 0, rejected: 0 };
  const delivery = new Delivery(context, 'audit.log', counts, () => undefined);
  for (const [i, second] of seconds.entries()) {
    const stageTimestamp = renderTimeUs(NOON_US + second * 1e6);
    const { bytes } = raw(event({ auditID: `${i}`, stageTimestamp }));
    await delivery.add([packLines([{ bytes: Buffer.from(bytes), line: i + 1 }], [])], {
      offset: i,
      line: i + 1,
    });
    await delivery.flush();
  }
  return losses.all.map(({ reason, fromUs = 0, toUs = 0 }) => [
    reason,
    (fromUs - NOON_US) / 1e6,
    (toUs - NOON_US) / 1e6,
  ]);
}

test.each([
  ['times that go on', [0, 1, 500], []],
  ['times a little out of order', [10, 9.9, 11], []],
  ['a clock set back', [1000, 300, 301], [['clock-jump', 300, 1000]]],
  [
    'a clock set back twice',
    [1000, 0, 1000, 100],
    [
      ['clock-jump', 0, 1000],
      ['clock-jump', 100, 1000],
    ],
  ],
])('%s', async (_what, seconds, jumps) => {
  expect(await jumpsIn(seconds)).toEqual(jumps);
});
