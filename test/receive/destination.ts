import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BodyBudget } from '../../src/collect/receive/body-budget.ts';
import type { Destination } from '../../src/collect/receive/delivery.ts';
import { Refusals, type Refused } from '../../src/collect/receive/refusals.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { NOON_US, selection } from '../contract/raw-event.ts';

/** A body a real API server sent to its audit webhook; `README.md` beside it says how. */
export function webhookBody(name: 'batch' | 'blocking'): Buffer {
  return readFileSync(resolve(import.meta.dirname, `../fixtures/webhook/${name}.json`));
}

/** Bytes in pieces of a size, as a socket might give them. */
export async function* inPieces(bytes: Buffer | string, sizeBytes = 1000): AsyncGenerator<Buffer> {
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += sizeBytes) yield all.subarray(at, at + sizeBytes);
}

/** Where a test delivers to, and what it can look at afterwards. */
export interface TestDestination extends Destination {
  readonly store: MemoryStore;
  readonly budget: BodyBudget;
  readonly refused: readonly Refused[];
}

/** A store in memory, with a quarantine that is a list. */
export function testDestination(store: MemoryStore = new MemoryStore()): TestDestination {
  const refused: Refused[] = [];
  const budget = new BodyBudget(8 << 20);
  return {
    store,
    budget,
    refused,
    refusals: new Refusals({ add: () => Promise.resolve() }, (one) => refused.push(one)),
    lease: budget.lease(),
    source: 'test',
    nowUs: () => NOON_US,
  };
}

/** The texts of all events in a store, in their order, with the cluster before them. */
export async function storedTexts(store: MemoryStore): Promise<readonly string[]> {
  const count = await store.count(selection());
  const events = await store.events(Array.from({ length: count }, (_, position) => position));
  return events.map((one) => `${one?.cluster} ${Buffer.from(one?.bytes ?? []).toString('utf8')}`);
}
