import { describe, expect, test } from 'vitest';
import type { Asking, Store } from '../../src/store/store.ts';
import { requests, selection } from './raw-event.ts';
import type { OpenStore } from './store-contract.ts';

const QUESTIONS: readonly (readonly [
  string,
  (store: Store, asking: Asking) => Promise<unknown>,
])[] = [
  [
    'search',
    (store, asking) => store.search({ ...selection(), order: 'newest', limit: 5 }, asking),
  ],
  ['count', (store, asking) => store.count(selection(), asking)],
  ['histogram', (store, asking) => store.histogram({ ...selection(), intervalUs: 1e6 }, asking)],
  ['facets', (store, asking) => store.facets({ ...selection(), fields: ['verb'], top: 5 }, asking)],
  ['groups', (store, asking) => store.groups({ ...selection(), fields: ['verb'], top: 5 }, asking)],
  ['latencies', (store, asking) => store.latencies({ ...selection(), intervalUs: 1e6 }, asking)],
  [
    'volumes',
    (store, asking) => store.volumes({ ...selection(), fields: ['verb'], top: 5 }, asking),
  ],
  ['statistics', (store, asking) => store.statistics(selection(), asking)],
];

/** What a signal promises: who goes away does not keep the store busy. */
export function cancelContract(open: OpenStore): void {
  describe.each(QUESTIONS)('%s', (_name, ask) => {
    test('is refused when it was cancelled before it was asked', async () => {
      await using store = await open();
      await store.append(requests(5));
      const asked = ask(store, { signal: AbortSignal.abort() });
      await expect(asked).rejects.toMatchObject({ name: 'Failure', code: 'query/cancelled' });
    });

    test('is given up when it is cancelled on the way, and the next is answered', async () => {
      await using store = await open();
      await store.append(requests(50));
      const controller = new AbortController();
      const asked = ask(store, { signal: controller.signal });
      controller.abort();
      await expect(asked).rejects.toMatchObject({ name: 'Failure', code: 'query/cancelled' });
      await expect(ask(store, {})).resolves.toBeDefined();
    });

    test('a signal that stays quiet changes nothing', async () => {
      await using store = await open();
      await store.append(requests(5));
      const { signal } = new AbortController();
      expect(await ask(store, { signal })).toEqual(await ask(store, {}));
    });
  });
}
