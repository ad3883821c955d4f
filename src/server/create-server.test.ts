import pino from 'pino';
import { expect, test } from 'vitest';
import { requests } from '../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US, recordedEvents, serveEvents } from '../../test/serve-fixture.ts';
import { MAX_QUERY_CHARACTERS } from '../api/parameters.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { StoreSummary } from '../store/store.ts';
import { createServer } from './create-server.ts';

class BrokenStore extends MemoryStore {
  override summary(): Promise<StoreSummary> {
    return Promise.reject(new Error('secret detail of the disk'));
  }
}

test.each([
  [
    'a syntax error',
    '?query=user: (jai',
    400,
    { code: 'query/syntax', position: { start: 6, end: 7 } },
  ],
  [
    'an unknown field',
    '?query=usr: jai',
    400,
    { code: 'query/unknown-field', position: { start: 0, end: 3 } },
  ],
  [
    'too many rows',
    '?limit=1001',
    400,
    { code: 'usage/invalid', message: 'limit must be <= 1000' },
  ],
  ['no rows', '?limit=0', 400, { code: 'usage/invalid', message: 'limit must be >= 1' }],
  ['an unknown order', '?order=up', 400, { code: 'usage/invalid' }],
  [
    'a flag that is none',
    '?stages=maybe',
    400,
    { code: 'usage/invalid', message: 'stages must be boolean' },
  ],
  [
    'an unknown parameter',
    '?quarry=x',
    400,
    { code: 'usage/invalid', message: 'unknown parameter "quarry"' },
  ],
  ['two queries', '?query=a&query=b', 400, { code: 'usage/invalid' }],
  ['an unknown path', '/deeper', 404, { code: 'server/unknown-route' }],
  [
    'a query too long',
    `?query=${'x'.repeat(MAX_QUERY_CHARACTERS + 1)}`,
    400,
    { code: 'usage/invalid' },
  ],
  ['a URL too long', `?query=${'x'.repeat(100_000)}`, 414, { code: 'server/too-long' }],
])('%s is refused', async (_what, rest, status, error) => {
  const app = await serveEvents(requests(1));
  const answer = await app.inject(`/api/v1/search${rest}`);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.json()).toMatchObject({ error });
});

test('other methods than GET are refused', async () => {
  const app = await serveEvents(requests(1));
  for (const method of ['POST', 'DELETE', 'OPTIONS'] as const) {
    const answer = await app.inject({ method, url: '/api/v1/search' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'server/unknown-route']);
  }
});

test('a query of full length is answered', async () => {
  const app = await serveEvents(requests(1));
  const query = 'x'.repeat(MAX_QUERY_CHARACTERS);
  expect((await app.inject({ url: '/api/v1/search', query: { query } })).statusCode).toBe(200);
});

test.each(['/api/v1/events/%zz', '/%'])(
  'a URL that cannot be decoded is refused: %s',
  async (url) => {
    const app = await serveEvents(requests(1));
    const answer = await app.inject(url);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: 'usage/invalid' } });
  },
);

test('what a mistake of ours says of itself is logged and not sent', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const options = { nowUs: () => FIXTURE_NOW_US, version: '1.2.3', log };
  const app = await createServer({ store: new BrokenStore(), ...options });
  const answer = await app.inject('/api/v1/histogram');
  expect(answer.statusCode).toBe(500);
  expect(answer.json().error.code).toBe('server/internal');
  expect(answer.body).not.toContain('secret');
  expect(lines.join('')).toContain('secret detail of the disk');
});

test('the log tells route, status, duration and rows, and keeps queries to itself', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const app = await serveEvents(requests(3), { log });
  await app.inject('/api/v1/search?query=hunter2%20or%20jai');
  await app.inject('/api/v1/requests/hunter2');
  await app.inject('/hunter2');
  expect(lines.join('')).not.toContain('hunter2');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: 'answered', method: 'GET', route: '/api/v1/search', status: 200, rows: 3 },
    { route: '/api/v1/requests/:auditID', status: 404, durationMs: expect.any(Number) },
    { route: 'unknown', status: 404 },
  ]);
});

test('answers may not be framed, sniffed, run, kept or read by other sites', async () => {
  const app = await serveEvents(requests(1));
  for (const url of ['/api/v1/', '/api/v1/events/0?raw', '/nowhere']) {
    const { headers } = await app.inject({ url, headers: { origin: 'http://evil.example' } });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none'",
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

test('health is about the program, readiness about the store', async () => {
  const app = await serveEvents([]);
  expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'ok' });
  const options = { nowUs: () => FIXTURE_NOW_US, version: '1.2.3' };
  const broken = await createServer({ store: new BrokenStore(), ...options });
  expect((await broken.inject('/healthz')).statusCode).toBe(200);
  const ready = await broken.inject('/readyz');
  expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'not ready' }]);
});

test('metrics count requests by route and tell what the store holds', async () => {
  const app = await serveEvents(recordedEvents());
  await app.inject('/api/v1/search?query=jai');
  await app.inject('/api/v1/search?query=(');
  const { body, headers } = await app.inject('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  const requestsOf = (status: number): string =>
    `annals_http_requests_total{route="/api/v1/search",method="GET",status="${status}"} 1`;
  expect(body).toContain(requestsOf(200));
  expect(body).toContain(requestsOf(400));
  expect(body).toContain('annals_http_request_duration_seconds_count{route="/api/v1/search"} 2');
  expect(body).toContain('annals_store_events 283');
  expect(body).toContain('annals_questions_running 0');
  expect(body).toMatch(/annals_store_last_event_timestamp_seconds 1795462500\.7840/);
});
