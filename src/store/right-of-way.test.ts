import { expect, test } from 'vitest';
import { RightOfWay } from './right-of-way.ts';

/** A question whose end is in the hand of the test. */
function question(rightOfWay: RightOfWay): { readonly end: () => Promise<void> } {
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const done = rightOfWay.during(() => answered);
  return {
    end: () => {
      answer();
      return done;
    },
  };
}

test('work waits until no question runs', async () => {
  const rightOfWay = new RightOfWay(() => 0, 0);
  const begun: string[] = [];
  rightOfWay.whenFree(() => begun.push('before'));
  const [one, two] = [question(rightOfWay), question(rightOfWay)];
  rightOfWay.whenFree(() => begun.push('behind'));
  await one.end();
  expect([begun, rightOfWay.isTaken]).toEqual([['before'], true]);
  await two.end();
  expect([begun, rightOfWay.isTaken]).toEqual([['before', 'behind'], false]);
});

test('a question that fails lets work begin', async () => {
  const rightOfWay = new RightOfWay(() => 0, 0);
  await expect(rightOfWay.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(rightOfWay.isTaken).toBe(false);
});

test('however many questions there are, work waits for half of the time at most', async () => {
  let nowMs = 0;
  const rightOfWay = new RightOfWay(() => nowMs, 0);
  let heldMs = 0;
  for (let i = 0; i < 1000; i++) {
    const asked = question(rightOfWay);
    if (rightOfWay.isTaken) heldMs += 20;
    nowMs += 20;
    await asked.end();
  }
  expect(heldMs).toBeGreaterThan(nowMs * 0.4);
  expect(heldMs).toBeLessThan(nowMs * 0.52);
});

test('a question that takes long does not hold work for long', async () => {
  const rightOfWay = new RightOfWay(() => performance.now());
  const slow = question(rightOfWay);
  const beganMs = performance.now();
  // Resolves long before the question ends, which it does not before work has begun.
  await new Promise<void>((begin) => rightOfWay.whenFree(begin));
  expect(performance.now() - beganMs).toBeGreaterThan(100);
  await slow.end();
});

test('questions in a row are not parted by work', async () => {
  const rightOfWay = new RightOfWay(() => performance.now());
  const begun: string[] = [];
  await question(rightOfWay).end();
  const begins = new Promise<void>((begin) => rightOfWay.whenFree(begin)).then(() => {
    begun.push('work');
  });
  const second = question(rightOfWay);
  await second.end();
  expect([begun, rightOfWay.isTaken]).toEqual([[], true]);
  await begins;
  expect(rightOfWay.isTaken).toBe(false);
});
