import { get, type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { event, raw, requests } from '../../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US } from '../../../test/serve-fixture.ts';
import type { RawEvent } from '../../event/audit-event.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import type { Page, SearchRequest, StoredEvent } from '../../store/store.ts';
import { createServer } from '../create-server.ts';
import type { App } from '../serving.ts';

let app: App;
let url = '';
afterEach(() => app.close());

async function serve(store: MemoryStore, events: readonly RawEvent[]): Promise<void> {
  await store.append(events);
  app = await createServer({ store, nowUs: () => FIXTURE_NOW_US, version: '1' });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}

function ask(query: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${url}/api/v1/export?${query}`, resolve).on('error', reject);
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part;
  return text;
}

test('a file says how many rows to expect, how many it has, and what to call it', async () => {
  await serve(new MemoryStore(), requests(1200));
  const answer = await ask('columns=id&order=oldest');
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="annals-20261123T200000Z.csv"',
    'annals-rows-expected': '1200',
  });
  const text = await read(answer);
  expect(text.split('\r\n').slice(1, -1)).toEqual(Array.from({ length: 1200 }, (_, i) => `r${i}`));
  expect(answer.trailers).toEqual({ 'annals-rows-written': '1200' });
});

test('rows are requests, or events where those are viewed', async () => {
  const stages = ['RequestReceived', 'ResponseComplete'] as const;
  await serve(
    new MemoryStore(),
    stages.map((stage) => raw(event({ stage }))),
  );
  const rows = async (query: string): Promise<number> =>
    JSON.parse(await read(await ask(`format=json&${query}`))).count;
  expect(await rows('')).toBe(1);
  expect(await rows('view=requests')).toBe(1);
  expect(await rows('view=events')).toBe(2);
  expect(await rows('view=events&query=stage:RequestReceived')).toBe(1);
});

test('what arrives meanwhile neither shifts nor repeats rows', async () => {
  class GrowingStore extends MemoryStore {
    #added = 0;
    override async search(request: SearchRequest): Promise<Page> {
      const page = await super.search(request);
      if (request.limit > 1) {
        const auditID = `new${this.#added++}`;
        await this.append([raw(event({ auditID })), raw(event({ auditID, verb: 'delete' }))]);
      }
      return page;
    }
  }
  await serve(new GrowingStore(), requests(1700));
  const lines = (await read(await ask('format=ndjson&columns=id'))).trimEnd().split('\n');
  expect(lines.pop()).toBe('{"complete":true,"count":1700}');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(
    Array.from({ length: 1700 }, (_, i) => `r${1699 - i}`),
  );
});

test('a file that breaks off has no end, no trailer, and the connection tells', async () => {
  class DamagedStore extends MemoryStore {
    override async events(
      positions: readonly number[],
    ): Promise<readonly (StoredEvent | undefined)[]> {
      const events = await super.events(positions);
      return events.map((stored) => (stored?.position === 700 ? undefined : stored));
    }
  }
  await serve(new DamagedStore(), requests(1000, { userAgent: 'x'.repeat(1000) }));
  const answer = await ask('format=ndjson&order=oldest');
  let text = '';
  const reading = (async () => {
    for await (const part of answer.setEncoding('utf8')) text += part;
  })();
  await expect(reading).rejects.toThrow('aborted');
  expect(text).not.toContain('complete');
  expect(text.length).toBeGreaterThan(0);
  expect(answer.trailers).toEqual({});
});

test('nothing is read ahead for a client that does not read', async () => {
  class WatchedStore extends MemoryStore {
    pages = 0;
    override search(request: SearchRequest): Promise<Page> {
      if (request.limit > 1) this.pages++;
      return super.search(request);
    }
  }
  const store = new WatchedStore();
  await serve(store, requests(30_000, { userAgent: 'x'.repeat(2000) }));
  const answer = await ask('format=ndjson&columns=agent');
  // Until the sockets are full; then nothing moves any more.
  let before = -1;
  while (before !== store.pages) {
    before = store.pages;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(store.pages).toBeLessThan(30);
  answer.destroy();
});

test.each([
  ['a query with a mistake', 'query=user:(', 'query/syntax'],
  ['a column that is none', 'columns=usr', 'query/unknown-field'],
  ['a form that is none', 'format=xlsx', 'usage/invalid'],
  ['a page, which it has none of', 'limit=3', 'usage/invalid'],
])('%s is told before a file begins', async (_what, query, code) => {
  await serve(new MemoryStore(), requests(1));
  const answer = await ask(query);
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-disposition']).toBeUndefined();
  expect(JSON.parse(await read(answer)).error.code).toBe(code);
});
