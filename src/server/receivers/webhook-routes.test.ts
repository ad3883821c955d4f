import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { storedTexts, webhookBody } from '../../../test/receive/destination.ts';
import {
  exchange,
  HeldStore,
  openReceivers,
  settings,
} from '../../../test/receive/open-receivers.ts';
import type { ErrorAnswer } from '../../api/error-answer.ts';
import { Failure } from '../../base/failure.ts';
import type { RawEvent } from '../../event/audit-event.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import type { AppendOutcome } from '../../store/store.ts';

const JAI = JSON.stringify(event({ auditID: 'jai' }));
const LIST = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${JAI}]}`;

function post(
  url: string,
  body: Buffer | string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
}

async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as ErrorAnswer).error.code;
}

test('a body of a real API server is answered 200, and again, and is kept once', async () => {
  const { url, store } = await openReceivers();
  const address = `${url}/webhook/prod?timeout=30s`;
  const first = await post(address, webhookBody('batch'), { 'content-type': 'application/json' });
  expect([first.status, await first.json()]).toEqual([
    200,
    { kept: 40, duplicates: 0, rejected: 0 },
  ]);
  const again = await post(address, webhookBody('batch'));
  expect([again.status, await again.json()]).toEqual([
    200,
    { kept: 0, duplicates: 40, rejected: 0 },
  ]);
  expect((await store.summary()).events).toBe(40);
});

test('it is not answered before its events are synced', async () => {
  const store = new HeldStore();
  const { url } = await openReceivers(settings(), { store });
  let isAnswered = false;
  const answer = post(`${url}/webhook/prod`, LIST).then((response) => {
    isAnswered = true;
    return response;
  });
  await store.holds(1);
  // A whole other request goes through meanwhile, so an early answer would have arrived.
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(isAnswered).toBe(false);
  store.waiting[0]?.pass();
  expect((await answer).status).toBe(200);
});

test.each([
  ['a full disk', new Failure('journal/disk-full', 'no room'), 503, '5'],
  ['a failing disk', new Failure('journal/write-failed', 'EIO'), 503, '5'],
  ['a bug', new TypeError('secret detail'), 500, null],
])('%s is not answered 200', async (_what, error, status, retryAfter) => {
  const store = new HeldStore();
  const { url } = await openReceivers(settings(), { store });
  const answer = post(`${url}/webhook/prod`, LIST);
  await store.holds(1);
  store.waiting[0]?.fail(error);
  const refused = await answer;
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([status, retryAfter]);
  expect(await refused.text()).not.toContain('secret');
});

test('once the disk has room the same body is kept', async () => {
  const store = new HeldStore();
  const { url } = await openReceivers(settings(), { store });
  const refused = post(`${url}/webhook/prod`, LIST);
  await store.holds(1);
  store.waiting[0]?.fail(new Failure('journal/disk-full', 'no room'));
  expect((await refused).status).toBe(503);
  const kept = post(`${url}/webhook/prod`, LIST);
  await store.holds(2);
  store.waiting[1]?.pass();
  expect(await (await kept).json()).toEqual({ kept: 1, duplicates: 0, rejected: 0 });
  expect(await storedTexts(store)).toEqual([`prod ${JAI}`]);
});

/** A store whose disk is full after the first append, until it is given room. */
class FullAfterOne extends MemoryStore {
  appends = 0;
  hasRoom = false;

  override append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    if (this.appends++ === 0 || this.hasRoom) return super.append(events);
    return Promise.reject(new Failure('journal/disk-full', 'no room'));
  }
}

test('a body of which the disk took only the first part is kept whole and once when it comes again', async () => {
  const store = new FullAfterOne();
  const { url } = await openReceivers(settings(), { store });
  const items = Array.from({ length: 900 }, (_, i) =>
    JSON.stringify(event({ auditID: `part-${i}`, userAgent: 'x'.repeat(10_000) })),
  );
  const body = LIST.replace(JAI, items.join(','));
  expect((await post(`${url}/webhook/prod`, body)).status).toBe(503);
  const { events } = await store.summary();
  expect(events).toBeGreaterThan(0);
  expect(events).toBeLessThan(900);
  store.hasRoom = true;
  const again = await post(`${url}/webhook/prod`, body);
  const receipt = { kept: 900 - events, duplicates: events, rejected: 0 };
  expect([again.status, await again.json()]).toEqual([200, receipt]);
  expect(await storedTexts(store)).toEqual(items.map((one) => `prod ${one}`));
});

test('an item that is no event does not make the API server try again', async () => {
  const { url, refused } = await openReceivers();
  const body = LIST.replace(']}', ',{"a":1}]}');
  const answer = await post(`${url}/webhook/prod`, body);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { kept: 1, duplicates: 0, rejected: 1 },
  ]);
  expect(refused).toMatchObject([{ source: 'webhook', cluster: 'prod' }]);
});

test('gzip is unpacked', async () => {
  const { url } = await openReceivers();
  const answer = await post(`${url}/webhook/prod`, gzipSync(webhookBody('batch')), {
    'content-encoding': 'gzip',
  });
  expect(await answer.json()).toMatchObject({ kept: 40 });
});

test('a body of 70 MB is kept with a fraction of it in memory', async () => {
  const { url, receivers } = await openReceivers(settings(), { budgetBytes: 24 << 20 });
  const item = (i: number): string =>
    JSON.stringify(event({ auditID: `big-${i}`, userAgent: 'x'.repeat(100_000) }));
  const items = Array.from({ length: 700 }, (_, i) => item(i));
  const answer = await post(`${url}/webhook/prod`, LIST.replace(JAI, items.join(',')));
  expect(await answer.json()).toEqual({ kept: 700, duplicates: 0, rejected: 0 });
  expect(await receivers.registry.metrics()).toContain('annals_receiver_held_bytes 0');
});

test.each([
  ['no JSON', 'POST', '/webhook/prod', 'hello', 400, 'receive/not-events'],
  ['an empty body', 'POST', '/webhook/prod', '', 400, 'receive/not-events'],
  ['another document', 'POST', '/webhook/prod', '{"a":1}', 400, 'receive/not-events'],
  ['GET', 'GET', '/webhook/prod', undefined, 405, 'server/unknown-route'],
  ['PUT', 'PUT', '/webhook/prod', LIST, 405, 'server/unknown-route'],
  ['no cluster', 'POST', '/webhook', LIST, 404, 'server/unknown-route'],
  ['another path', 'POST', '/webhook/prod/deeper', LIST, 404, 'server/unknown-route'],
  ['a path in the name', 'POST', '/webhook/..%2f..%2fetc', LIST, 404, 'receive/unknown-cluster'],
  ['a space in the name', 'POST', '/webhook/a%20b', LIST, 404, 'receive/unknown-cluster'],
  ['a broken escape', 'POST', '/webhook/%zz', LIST, 400, 'usage/invalid'],
  ['the path of another kind', 'POST', '/ingest/prod', LIST, 404, 'server/unknown-route'],
])('%s is refused', async (_what, method, path, body, status, code) => {
  const { url, store } = await openReceivers();
  const answer = await fetch(url + path, { method, ...(body !== undefined && { body }) });
  expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
  expect((await store.summary()).events).toBe(0);
});

test('what a web page sends is refused', async () => {
  const { url, store } = await openReceivers();
  const headers = { origin: 'http://evil.example', 'content-type': 'text/plain' };
  const answer = await post(`${url}/webhook/prod`, LIST, headers);
  expect([answer.status, await codeOf(answer)]).toEqual([403, 'receive/forbidden']);
  expect((await store.summary()).events).toBe(0);
});

test('clusters that are not listed are not taken', async () => {
  const { url } = await openReceivers(settings({ clusters: ['prod'] }));
  expect((await post(`${url}/webhook/prod`, LIST)).status).toBe(200);
  expect((await post(`${url}/webhook/staging`, LIST)).status).toBe(404);
});

const LENGTH = LIST.length;

test.each([
  ['shorter than it says', `Content-Length: ${LENGTH + 9}`, LIST, '408 Request Timeout'],
  ['longer than it says', `Content-Length: ${LENGTH - 9}`, LIST, '400 Bad Request'],
  ['of two lengths', 'Content-Length: 5\r\nContent-Length: 7', LIST, '400 Bad Request'],
  [
    'with a length and chunks',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    '0\r\n\r\n',
    '400 Bad Request',
  ],
  ['with a chunk of no size', 'Transfer-Encoding: chunked', 'zz\r\n', '400 Bad Request'],
  ['with huge headers', `X-Big: ${'x'.repeat(20_000)}`, '', '431 Request Header Fields Too Large'],
])('a body %s ends the connection and nothing else', async (_what, header, body, status) => {
  const timeouts = { headersMs: 400, requestMs: 400, stopMs: 100 };
  const { url, store } = await openReceivers(settings(), { timeouts });
  const head = `POST /webhook/prod HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`;
  const answer = await exchange(url, head + body);
  expect(answer.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
  expect((await store.summary()).events).toBe(0);
  expect((await post(`${url}/webhook/prod`, webhookBody('batch'))).status).toBe(200);
});
