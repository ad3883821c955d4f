import { expect, test } from 'vitest';
import { at, event, raw, requests } from '../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US, recordedEvents, serveEvents } from '../../test/serve-fixture.ts';
import type { SearchAnswer, TrailAnswer } from '../api/search-answer.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { createServer } from './create-server.ts';
import type { App } from './serving.ts';

async function get<Answer>(app: App, path: string, query: Record<string, string>): Promise<Answer> {
  const { statusCode, body } = await app.inject({ url: `/api/v1/${path}`, query });
  expect(`${statusCode} ${body.slice(0, 300)}`).toMatch(/^200 /);
  return JSON.parse(body) as Answer;
}

test('who deleted the pod jai-web is one row with its Audit-ID', async () => {
  const app = await serveEvents(recordedEvents());
  const query = 'verb: delete and ns: dev and name: jai-web and not user: kwok*';
  expect(await get<SearchAnswer>(app, 'search', { query, limit: '10' })).toEqual({
    rows: [
      {
        position: 1,
        cluster: 'demo',
        source: 'mixed.ndjson',
        time: '2026-11-23T19:30:54.637147Z',
        stageTime: '2026-11-23T19:30:54.642627Z',
        level: 'RequestResponse',
        stage: 'ResponseComplete',
        auditID: 'd028efb6-9a31-4c64-b9c6-fadd1523d94d',
        verb: 'delete',
        requestURI: '/api/v1/namespaces/dev/pods/jai-web',
        username: 'veeru',
        groups: ['system:authenticated'],
        sourceIPs: ['127.0.0.1'],
        userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
        resource: 'pods',
        namespace: 'dev',
        name: 'jai-web',
        apiVersion: 'v1',
        code: 200,
        decision: 'allow',
      },
    ],
  });
});

test('the trail tells the same rows in sentences', async () => {
  const app = await serveEvents(recordedEvents());
  const asked = { query: 'user: veeru and verb: delete', order: 'oldest' };
  const { rows } = await get<SearchAnswer>(app, 'search', asked);
  const { entries } = await get<TrailAnswer>(app, 'trail', asked);
  expect(entries.map(({ row }) => row)).toEqual(rows);
  const [first] = entries;
  expect(first?.sentence?.text).toMatch(/^veeru deleted .*jai-web/);
  expect(first?.sentence?.parts.map(({ text }) => text).join('')).toBe(first?.sentence?.text);
});

test('rows are requests, and events when stages are asked for', async () => {
  const stages = ['RequestReceived', 'ResponseComplete'] as const;
  const app = await serveEvents(stages.map((stage) => raw(event({ stage }))));
  const stagesOf = async (query: Record<string, string>): Promise<readonly string[]> =>
    (await get<SearchAnswer>(app, 'search', { order: 'oldest', ...query })).rows.map(
      (row) => row.stage,
    );
  expect(await stagesOf({})).toEqual(['ResponseComplete']);
  expect(await stagesOf({ stages: 'true' })).toEqual(stages);
  expect(await stagesOf({ stages: '' })).toEqual(stages);
  expect(await stagesOf({ stages: 'false' })).toEqual(['ResponseComplete']);
});

test('since and until take times and how long ago', async () => {
  const app = await serveEvents(requests(5), { nowUs: () => Date.parse(at(10e6)) * 1000 });
  const found = async (query: Record<string, string>): Promise<readonly (string | undefined)[]> =>
    (await get<SearchAnswer>(app, 'search', { order: 'oldest', ...query })).rows.map(
      (row) => row.auditID,
    );
  expect(await found({ since: at(3e6) })).toEqual(['r3', 'r4']);
  expect(await found({ since: '9s', until: '7s' })).toEqual(['r1', 'r2']);
  expect(await found({ query: 'time >= now-8s' })).toEqual(['r2', 'r3', 'r4']);
});

test('pages by cursor are the whole answer while events arrive and the clock goes on', async () => {
  const store = new MemoryStore();
  await store.append(requests(7, { stage: 'RequestReceived' }));
  let nowUs = Date.parse(at(10e6)) * 1000;
  const app = await createServer({ store, nowUs: () => nowUs, version: '1.2.3' });
  const found: (string | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const asked = { query: 'time >= now-9s', since: '9s', limit: '2', ...(cursor && { cursor }) };
    const page: SearchAnswer = await get(app, 'search', asked);
    found.push(...page.rows.map(({ auditID, stage }) => `${auditID} ${stage}`));
    cursor = page.next;
    nowUs += 3e6;
    await store.append([
      ...requests(7),
      raw(event({ auditID: `new${nowUs}`, requestReceivedTimestamp: at(9e6) })),
    ]);
  } while (cursor !== undefined);
  expect(found).toEqual([6, 5, 4, 3, 2, 1].map((i) => `r${i} RequestReceived`));
});

test.each([
  ['another query', { query: 'verb: get' }, 'another question'],
  ['another order', { order: 'oldest' }, 'another question'],
  ['another range', { since: '2h' }, 'another question'],
  ['events instead of requests', { stages: 'true' }, 'another question'],
])('a cursor with %s is refused', async (_what, other, message) => {
  const app = await serveEvents(requests(3));
  const { next = '' } = await get<SearchAnswer>(app, 'search', { limit: '1' });
  const answer = await app.inject({ url: '/api/v1/search', query: { ...other, cursor: next } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ error: { code: 'usage/invalid' } });
  expect(answer.json().error.message).toContain(message);
});

test.each(['x', 'e30', '!!', Buffer.from('[1,1,1,-1,1,""]').toString('base64url')])(
  'what is no cursor is refused: %s',
  async (cursor) => {
    const app = await serveEvents(requests(3));
    const answer = await app.inject({ url: '/api/v1/search', query: { cursor } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.message).toBe('this is not a cursor of this server');
  },
);

test('a page may be larger than the one before', async () => {
  const app = await serveEvents(requests(5));
  const { next = '' } = await get<SearchAnswer>(app, 'search', { limit: '1' });
  const rest = await get<SearchAnswer>(app, 'search', { limit: '50', cursor: next });
  expect(rest.rows.map(({ auditID }) => auditID)).toEqual(['r3', 'r2', 'r1', 'r0']);
  expect(rest).not.toHaveProperty('next');
});

test('an event whose bytes are damaged is still a row', async () => {
  class DamagedStore extends MemoryStore {
    override events(): Promise<readonly undefined[]> {
      return Promise.resolve([undefined]);
    }
  }
  const store = new DamagedStore();
  await store.append(requests(1));
  const app = await createServer({ store, nowUs: () => FIXTURE_NOW_US, version: '1.2.3' });
  const { entries } = await get<TrailAnswer>(app, 'trail', {});
  expect(entries).toHaveLength(1);
  expect(entries[0]).not.toHaveProperty('sentence');
  expect(entries[0]?.row).not.toHaveProperty('auditID');
});
