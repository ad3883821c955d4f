import { expect, test } from 'vitest';
import type { Removal } from '../journal/journal.ts';
import { KeepWithin, type Prunable } from './keep-within.ts';
import type { RetentionPolicy } from './plan-removal.ts';

/** A store that tells what is done to it, and lets a test wait for it. */
class Told implements Prunable {
  readonly done: string[] = [];
  fails = false;
  #waiting: (() => void)[] = [];

  async until(count: number): Promise<readonly string[]> {
    while (this.done.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.done.slice(0, count);
  }

  prune({ keepUs = 0 }: RetentionPolicy): Promise<Removal | undefined> {
    this.#tell(`prune ${keepUs}`);
    if (this.fails) return Promise.reject(new Error('no room'));
    return Promise.resolve({ end: 1, removedUs: 2, reason: 'age' });
  }

  sweep(): Promise<void> {
    this.#tell('sweep');
    return Promise.resolve();
  }

  #tell(what: string): void {
    this.done.push(what);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function keep(store: Told, events: string[], everyMs: number): KeepWithin {
  return new KeepWithin(store, {
    policy: { keepUs: 7 },
    nowUs: () => 0,
    onRemoved: ({ end }) => events.push(`removed ${end}`),
    onProblem: (problem) => events.push(String(problem)),
    everyMs,
  });
}

test('each turn deletes what the turn before removed, and then removes', async () => {
  const store = new Told();
  const events: string[] = [];
  await using _keeping = keep(store, events, 1);
  expect(await store.until(4)).toEqual(['sweep', 'prune 7', 'sweep', 'prune 7']);
  expect(events[0]).toBe('removed 1');
});

test('what goes wrong is told and tried again', async () => {
  const store = new Told();
  store.fails = true;
  const events: string[] = [];
  await using _keeping = keep(store, events, 1);
  await store.until(4);
  expect(events[0]).toBe('Error: no room');
});

test('another policy is in force at once', async () => {
  const store = new Told();
  await using keeping = keep(store, [], 1e6);
  await store.until(2);
  keeping.take({ keepUs: 9 });
  expect((await store.until(4)).at(-1)).toBe('prune 9');
});
