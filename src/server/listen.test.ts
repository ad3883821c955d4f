import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { requests } from '../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US, serveEvents } from '../../test/serve-fixture.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { Asking, Page, SearchRequest } from '../store/store.ts';
import { createServer } from './create-server.ts';
import { listen } from './listen.ts';
import type { App } from './serving.ts';

const open: App[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

async function listening(app: App): Promise<URL> {
  open.push(app);
  return new URL(await listen(app, { host: '127.0.0.1', port: 0 }));
}

/** A store whose searches never end by themselves. */
class EndlessStore extends MemoryStore {
  readonly begun: Promise<AbortSignal | undefined>;
  #begin: (signal: AbortSignal | undefined) => void = () => undefined;

  constructor() {
    super();
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  override search(_request: SearchRequest, { signal }: Asking = {}): Promise<Page> {
    this.#begin(signal);
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

test('a client that goes away cancels its query', async () => {
  const store = new EndlessStore();
  const limits = { maxRunning: 1, maxWaiting: 0, timeoutMs: 60_000 };
  const app = await createServer({ store, nowUs: () => FIXTURE_NOW_US, version: '1.2.3', limits });
  const url = await listening(app);
  const client = new AbortController();
  const asked = fetch(new URL('/api/v1/search', url), { signal: client.signal });
  const signal = await store.begun;
  expect(signal?.aborted).toBe(false);

  const busy = await fetch(new URL('/api/v1/statistics', url));
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await busy.json()).toMatchObject({ error: { code: 'server/busy' } });

  const aborted = signal && once(signal, 'abort');
  client.abort();
  await expect(asked).rejects.toThrow();
  await aborted;
  const next = await fetch(new URL('/api/v1/statistics', url));
  expect(next.status).toBe(200);
});

test('closing the server ends a running query and says so', async () => {
  const store = new EndlessStore();
  const app = await createServer({ store, nowUs: () => FIXTURE_NOW_US, version: '1.2.3' });
  const url = await listening(app);
  const asked = fetch(new URL('/api/v1/search', url));
  await store.begun;
  const [answer] = await Promise.all([asked, app.close()]);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ error: { message: 'the server is stopping' } });
});

test('a query that takes too long is ended with a word about it', async () => {
  const limits = { maxRunning: 1, maxWaiting: 0, timeoutMs: 20 };
  const options = { nowUs: () => FIXTURE_NOW_US, version: '1.2.3', limits };
  const url = await listening(await createServer({ store: new EndlessStore(), ...options }));
  const answer = await fetch(new URL('/api/v1/search', url));
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ error: { code: 'query/too-large' } });
});

test.each([
  ['localhost', 'HTTP/1.1 200 OK'],
  ['evil.example', 'HTTP/1.1 421 Misdirected Request'],
  ['', 'HTTP/1.1 421 Misdirected Request'],
])('a request over a socket for host %j begins with %s', async (host, status) => {
  const url = await listening(await serveEvents(requests(1)));
  const answer = await exchange(
    url,
    `GET /api/v1/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  );
  expect(answer.split('\r\n')[0]).toBe(status);
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', 'HTTP/1.1 400 Bad Request', 'usage/invalid'],
  [
    'a URL that never ends',
    `GET /${'x'.repeat(200_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    'HTTP/1.1 431 Request Header Fields Too Large',
    'server/too-long',
  ],
])('%s is refused in the usual shape', async (_what, bytes, status, code) => {
  const url = await listening(await serveEvents(requests(1)));
  const answer = await exchange(url, bytes);
  expect(answer.split('\r\n')[0]).toBe(status);
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code } });
});

test('an address that is taken is a failure that names it', async () => {
  const { port } = await listening(await serveEvents([]));
  const second = await serveEvents([]);
  open.push(second);
  await expect(listen(second, { host: '127.0.0.1', port: Number(port) })).rejects.toMatchObject({
    code: 'server/address-in-use',
    message: `cannot listen on 127.0.0.1:${port}: another program listens there`,
  });
});

/** Sends bytes over a connection of its own and gives all that comes back. */
async function exchange(url: URL, bytes: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  // The server may close while the rest of a refused request is still on its way.
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}
