import { expect, test } from 'vitest';
import { at, event, NOON_US, raw, requests } from '../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US, serveEvents } from '../../test/serve-fixture.ts';
import { matchesLoss } from '../collect/losses/loss-filter.ts';
import type { LossList } from '../collect/losses/loss-reader.ts';
import type { RecordedLoss } from '../collect/losses.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { RemovedEvents } from '../store/store.ts';
import { createServer } from './create-server.ts';

const LOSS: RecordedLoss = {
  ...{ id: 'x', reason: 'file-vanished', cluster: 'east', source: 'audit.log' },
  ...{ noticedUs: NOON_US, fromUs: NOON_US, toUs: NOON_US + 5e6, events: 4, detail: 'it is gone' },
  place: { file: '/log/audit.log', line: 9 },
};

const losses: LossList = {
  select: async (filter) => [LOSS].filter((loss) => matchesLoss(loss, filter)),
};

const WIRE = {
  ...{ id: 'x', reason: 'file-vanished', cluster: 'east', source: 'audit.log' },
  ...{ noticed: at(0), from: at(0), to: at(5e6), events: 4, detail: 'it is gone' },
  ...{ file: '/log/audit.log', line: 9 },
};

async function get(path: string, events = requests(9)): Promise<Record<string, unknown>> {
  const app = await serveEvents(events, { losses });
  return (await app.inject(`/api/v1/${path}`)).json();
}

/** A store whose first events were removed, as a disk store says it. */
class PrunedStore extends MemoryStore {
  override removed(): Promise<RemovedEvents> {
    const lastUs = NOON_US + 2e6;
    return Promise.resolve({ events: 5, lastUs, removedUs: NOON_US + 9e6, reason: 'age' });
  }
}

async function getPruned(path: string): Promise<Record<string, unknown>> {
  const store = new PrunedStore();
  await store.append(requests(9));
  const app = await createServer({ store, nowUs: () => FIXTURE_NOW_US, version: '1.2.3' });
  return (await app.inject(`/api/v1/${path}`)).json();
}

test.each([
  ['losses', [WIRE]],
  [`losses?since=${at(5e6)}`, [WIRE]],
  [`losses?since=${at(6e6)}`, []],
  ['losses?cluster=west', []],
  ['losses?source=audit.log&reason=file-vanished', [WIRE]],
  ['losses?reason=clock-jump', []],
])('%s', async (path, expected) => {
  expect(await get(path)).toEqual({ losses: expected, truncated: false });
});

test('losses that the events show stand beside those on record', async () => {
  const events = [
    raw(event({ stage: 'RequestReceived', auditID: 'open' })),
    raw(event({ auditID: 'last', requestReceivedTimestamp: at(3600e6) })),
  ];
  expect(await get('losses', events)).toMatchObject({
    losses: [{ reason: 'file-vanished' }, { reason: 'unfinished-request', events: 1, from: at(0) }],
  });
});

test('an unknown reason is refused with those there are', async () => {
  expect(await get('losses?reason=gone')).toMatchObject({
    error: { code: 'usage/invalid', hint: expect.stringContaining('rejected-line') },
  });
});

test.each([
  'search',
  'trail',
  'histogram',
  'facets?fields=user',
  'groups?fields=user',
  'statistics',
  'requests/r1',
])('the answer of %s says that a loss touches its time', async (path) => {
  expect(await get(path)).toMatchObject({
    losses: { count: 1, events: 4, link: expect.stringMatching(/^\/api\/v1\/losses/) },
  });
});

test('an answer about another time says nothing of it', async () => {
  expect(await get(`search?since=${at(6e6)}`)).not.toHaveProperty('losses');
  const times = { requestReceivedTimestamp: at(7e6), stageTimestamp: at(7e6) };
  const events = [raw(event({ auditID: 'late', ...times }))];
  expect(await get('requests/late', events)).not.toHaveProperty('losses');
});

test.each([
  'losses',
  'search',
  'trail',
  'histogram',
  'facets?fields=user',
  'groups?fields=user',
  'statistics',
  'requests/r1',
  'overview',
  'identity?user=ada',
])('the answer of %s says that retention removed events of its time', async (path) => {
  const removed = { events: 5, until: at(2e6), reason: 'age' };
  expect(await getPruned(path)).toMatchObject({ removed });
});

test('an answer about what came after the removed events does not', async () => {
  expect(await getPruned(`search?since=${at(2e6 + 1)}`)).not.toHaveProperty('removed');
  expect(await getPruned(`losses?since=${at(2e6 + 1)}`)).not.toHaveProperty('removed');
});

test('a page speaks of the time its rows lie in', async () => {
  expect(await get('search?limit=2')).not.toHaveProperty('losses');
  expect(await get('search?limit=2&order=oldest')).toMatchObject({ losses: { count: 1 } });
});
