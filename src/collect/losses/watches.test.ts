import { expect, test } from 'vitest';
import { type Loss, MemoryLosses } from '../losses.ts';
import { ClockWatch } from './clock-watch.ts';
import { SilenceWatch } from './silence-watch.ts';

const MINUTE = 60e6;

/** A source heard every `everyUs` for `hours`, then looked at once a minute. */
function listen(everyUs: number, hours: number): { watch: SilenceWatch; lastUs: number } {
  const watch = new SilenceWatch();
  let lastUs = 0;
  for (let us = 0; us <= hours * 60 * MINUTE; us += everyUs) {
    lastUs = us;
    expect(watch.look([{ cluster: 'c', source: 's', lastUs: us }], us)).toEqual([]);
  }
  return { watch, lastUs };
}

function lookAfter(everyUs: number, hours: number, quietUs: number): readonly Loss[] {
  const { watch, lastUs } = listen(everyUs, hours);
  return watch.look([{ cluster: 'c', source: 's', lastUs }], lastUs + quietUs);
}

test.each([
  ['every ten seconds, quiet for one minute', 10e6, 2, MINUTE, 0],
  ['every ten seconds, quiet for three minutes', 10e6, 2, 3 * MINUTE, 1],
  ['every ten seconds, but known for half an hour only', 10e6, 0.5, 30 * MINUTE, 0],
  ['every ten minutes, quiet for twenty', 10 * MINUTE, 10, 20 * MINUTE, 0],
  ['every ten minutes, quiet for forty', 10 * MINUTE, 10, 40 * MINUTE, 1],
  ['every hour, heard ten times', 60 * MINUTE, 10, 24 * 60 * MINUTE, 0],
])('%s', (_what, everyUs, hours, quietUs, losses) => {
  expect(lookAfter(everyUs, hours, quietUs)).toHaveLength(losses);
});

test('a silence is told when it is noticed, once, and again with its end when it is over', () => {
  const { watch, lastUs } = listen(10e6, 2);
  const source = { cluster: 'c', source: 's', lastUs };
  const [began] = watch.look([source], lastUs + 3 * MINUTE);
  expect(began).toMatchObject({ reason: 'source-silent', fromUs: lastUs });
  expect(watch.look([source], lastUs + 5 * MINUTE)).toEqual([]);
  const endUs = lastUs + 17 * MINUTE;
  expect(watch.look([{ ...source, lastUs: endUs }], endUs)).toEqual([
    {
      ...{ id: began?.id, reason: 'source-silent', cluster: 'c', source: 's' },
      ...{ fromUs: lastUs, toUs: endUs },
      detail: 'nothing came for 1020 s; in the day before it was 10 s at most',
    },
  ]);
  // The silence did not become a part of the rhythm.
  expect(watch.look([{ ...source, lastUs: endUs }], endUs + 3 * MINUTE)).toHaveLength(1);
});

test.each([
  ['goes as it should', 10_000, undefined],
  ['is corrected by a second', 11_000, undefined],
  ['is set forward', 70_000, 'it went forward by 60.0 s, or the machine slept'],
  ['is set back', -50_000, 'it went back by 60.0 s, or the machine slept'],
])('a clock that %s', async (_what, wallAfterMs, detail) => {
  let [wallMs, steadyMs] = [1e12, 500];
  const losses = new MemoryLosses();
  const watch = new ClockWatch({ wallMs: () => wallMs, steadyMs: () => steadyMs }, losses);
  wallMs += wallAfterMs;
  steadyMs += 10_000;
  await watch.look();
  expect(losses.all.map((loss) => loss.detail)).toEqual(detail === undefined ? [] : [detail]);
  for (const { fromUs = 0, toUs = 0 } of losses.all) expect(toUs - fromUs).toBe(60e6);
  // A jump is told once.
  await watch.look();
  expect(losses.all.length).toBe(detail === undefined ? 0 : 1);
});
