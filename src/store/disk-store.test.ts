import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at, event, raw, selection } from '../../test/contract/raw-event.ts';
import { storeContract } from '../../test/contract/store-contract.ts';
import { openDiskStore } from './open-disk-store.ts';
import type { Page, Store } from './store.ts';

/** A store in a folder of its own that goes with it. */
async function openThrowAway(sealEvents: number, fewEvents?: number): Promise<Store> {
  const root = await mkdtemp(join(tmpdir(), 'annals-test-'));
  const store = await openDiskStore(root, {
    mode: 'write',
    sealEvents,
    redact: 'none',
    ...(fewEvents !== undefined && { fewEvents }),
  });
  const dispose = store[Symbol.asyncDispose].bind(store);
  store[Symbol.asyncDispose] = async () => {
    await dispose();
    await rm(root, { recursive: true, force: true });
  };
  return store;
}

storeContract('DiskStore, nothing sealed', () => openThrowAway(1_000_000));
storeContract('DiskStore, sealed at every turn', () => openThrowAway(3));
storeContract('DiskStore, all events asked at once', () => openThrowAway(150, 0));

test('a question asked while stages arrive and parts are sealed sees each request once', async () => {
  await using store = await openThrowAway(7);
  const select = selection({ unit: 'requests' });
  const answers: Promise<Page>[] = [];
  const appends: Promise<unknown>[] = [];
  for (let i = 0; i < 60; i++) {
    const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete'] as const;
    for (const stage of stages) {
      const fields = { auditID: `id-${i}`, stage, requestReceivedTimestamp: at(i) };
      appends.push(store.append([raw(event(fields))]));
      answers.push(store.search({ ...select, order: 'oldest', limit: 1000 }));
      if (i % 5 === 0) await appends.at(-1);
    }
  }
  await Promise.all(appends);
  for (const { rows } of await Promise.all(answers)) {
    const times = rows.map(({ timeUs }) => timeUs);
    expect(new Set(times).size).toBe(times.length);
  }
  expect(await store.count(select)).toBe(60);
  expect(await store.count(selection({ unit: 'events' }))).toBe(180);
});
