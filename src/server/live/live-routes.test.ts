import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, event, raw, requests } from '../../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US } from '../../../test/serve-fixture.ts';
import type { ErrorAnswer } from '../../api/error-answer.ts';
import type { LiveRow } from '../../api/live.ts';
import type { TrailAnswer } from '../../api/search-answer.ts';
import type { RawEvent } from '../../event/audit-event.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { TokenFiles } from '../access/token-files.ts';
import { createServer, type ServerOptions } from '../create-server.ts';
import type { App } from '../serving.ts';

interface Message {
  readonly event?: string;
  readonly id?: string;
  readonly data?: unknown;
}

/** Reads server-sent events one by one, as a browser does. */
class Stream implements AsyncDisposable {
  readonly answer: IncomingMessage;
  readonly #parts: AsyncIterator<string>;
  #text = '';

  constructor(answer: IncomingMessage) {
    this.answer = answer;
    this.#parts = answer.setEncoding('utf8')[Symbol.asyncIterator]();
  }

  /** The next event with a name; undefined at the end. */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const message = parseMessage(this.#text.slice(0, end));
        this.#text = this.#text.slice(end + 2);
        if (message.event !== undefined) return message;
        continue;
      }
      const part = await this.#parts.next();
      if (part.done === true) return undefined;
      this.#text += part.value;
    }
  }

  async names(count: number): Promise<readonly string[]> {
    const names: string[] = [];
    while (names.length < count) {
      const message = await this.next();
      if (message === undefined) break;
      if (message.event === 'row') names.push(nameOf(message));
    }
    return names;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.answer.destroy();
    return Promise.resolve();
  }
}

function parseMessage(text: string): Message {
  const fields = Object.fromEntries(
    text.split('\n').map((line) => [line.split(':')[0], line.slice(line.indexOf(':') + 1).trim()]),
  );
  const { event: name, id, data } = fields;
  return {
    ...(name && { event: name }),
    ...(id && { id }),
    ...(data && { data: JSON.parse(data) }),
  };
}

function nameOf({ data }: Message): string {
  return (data as { row: { auditID: string } }).row.auditID;
}

let folder = '';
let url = '';
let store: MemoryStore;
let app: App;
let nowMs = FIXTURE_NOW_US / 1000;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  store = new MemoryStore();
  nowMs = FIXTURE_NOW_US / 1000;
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function serve(events: readonly RawEvent[], options: Partial<ServerOptions> = {}) {
  await store.append(events);
  app = await createServer({ store, nowUs: () => nowMs * 1000, version: '1', ...options });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}

function watch(query = '', headers: Record<string, string> = {}): Promise<Stream> {
  return new Promise((resolve, reject) => {
    get(`${url}/api/v1/live${query}`, { headers }, (answer) => resolve(new Stream(answer))).on(
      'error',
      reject,
    );
  });
}

function arriving(auditID: string, fields: Parameters<typeof event>[0] = {}): RawEvent {
  return raw(event({ auditID, ...fields }));
}

test('what arrives is told as the trail tells it, with its position as id', async () => {
  await serve(requests(3));
  await using stream = await watch('?query=verb:delete');
  expect(stream.answer.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
  });
  expect(await stream.next()).toEqual({
    event: 'ready',
    id: '2',
    data: { position: 2, complete: true },
  });
  await store.append([arriving('no'), arriving('yes', { verb: 'delete' })]);
  const row = await stream.next();
  expect(row).toMatchObject({ event: 'row', id: '4' });
  const answer = await fetch(`${url}/api/v1/trail?query=verb:delete`);
  const trail = (await answer.json()) as TrailAnswer;
  expect(row?.data).toEqual({ ...trail.entries[0], request: expect.stringMatching(/^[\w-]{22}$/) });
});

test.each([
  ['the header of a browser that comes back', '', { 'last-event-id': '1' }],
  ['a parameter', '?after=1', {}],
])('%s goes on without a gap and without a repeat', async (_what, query, headers) => {
  await serve(requests(5));
  await using stream = await watch(query, headers);
  expect(await stream.next()).toMatchObject({ data: { position: 1, complete: true } });
  expect(await stream.names(3)).toEqual(['r2', 'r3', 'r4']);
  await store.append([arriving('new')]);
  expect(await stream.names(1)).toEqual(['new']);
});

test('thousands of past events come in order, however slowly they are read', async () => {
  await serve(requests(3000));
  await using stream = await watch('?after=-1');
  expect(await stream.names(3000)).toEqual(Array.from({ length: 3000 }, (_, i) => `r${i}`));
});

test('of a request the last stage is shown, and a later one names the same request', async () => {
  await serve([]);
  await using stream = await watch();
  await stream.next();
  await store.append([
    arriving('a', { stage: 'RequestReceived' }),
    arriving('b', { stage: 'ResponseStarted' }),
    arriving('a', { stage: 'ResponseComplete' }),
  ]);
  const shown = [await stream.next(), await stream.next()];
  expect(shown.map((message) => message?.id)).toEqual(['1', '2']);
  await store.append([arriving('b', { stage: 'ResponseComplete' })]);
  const last = await stream.next();
  const keyOf = (message: Message | undefined) => (message?.data as LiveRow | undefined)?.request;
  expect(keyOf(last)).toBe(keyOf(shown[0]));
  expect(keyOf(last)).not.toBe(keyOf(shown[1]));
});

test('every stage is shown when stages are asked for', async () => {
  await serve([]);
  await using stream = await watch('?stages');
  await stream.next();
  await store.append([
    arriving('a', { stage: 'RequestReceived' }),
    arriving('a', { stage: 'ResponseComplete' }),
  ]);
  expect(await stream.names(2)).toEqual(['a', 'a']);
});

test('a scoped reader is told of nothing else', async () => {
  const tokens = new TokenFiles(folder, () => nowMs);
  await serve([], { tokens, requireLogin: true });
  const { text } = await tokens.create({ name: 'shop', namespaces: ['shop'] });
  const authorization = `Bearer ${text}`;
  await using stream = await watch('', { authorization });
  await stream.next();
  const inNamespace = (namespace: string) => ({ objectRef: { resource: 'pods', namespace } });
  await store.append([
    arriving('theirs', inNamespace('bank')),
    arriving('nowhere', { objectRef: { resource: 'nodes' } }),
    arriving('ours', inNamespace('shop')),
  ]);
  expect(await stream.names(1)).toEqual(['ours']);
  await using past = await watch('?after=-1', { authorization });
  expect(await past.names(1)).toEqual(['ours']);
  expect((await watch()).answer.statusCode).toBe(401);
});

test('a live view ends within seconds when its token is revoked', { timeout: 15_000 }, async () => {
  const tokens = new TokenFiles(folder, () => nowMs);
  await serve([], { tokens, requireLogin: true });
  const { text } = await tokens.create({ name: 'ann' });
  await using stream = await watch('', { authorization: `Bearer ${text}` });
  await stream.next();
  await tokens.revoke('ann');
  expect(await stream.next()).toEqual({ event: 'end', data: { reason: 'logged-out' } });
  expect(await stream.next()).toBeUndefined();
});

test('closing the server ends live views', async () => {
  await serve([]);
  await using stream = await watch();
  await stream.next();
  const closed = app.close();
  expect(await stream.next()).toEqual({ event: 'end', data: { reason: 'stopping' } });
  expect(await stream.next()).toBeUndefined();
  await closed;
});

test('more than a hundred are refused until one ends', async () => {
  await serve([]);
  const streams = await Promise.all(Array.from({ length: 100 }, () => watch()));
  await using refused = await watch();
  expect(refused.answer.statusCode).toBe(503);
  for (const stream of streams) stream.answer.destroy();
});

test.each([
  ['a query with a mistake', '?query=user:(', {}, 'query/syntax'],
  ['an id that is none', '', { 'last-event-id': 'x' }, 'usage/invalid'],
  ['an unknown parameter', '?limit=3', {}, 'usage/invalid'],
])('%s is told as ever', async (_what, query, headers, code) => {
  await serve([]);
  const answer = await fetch(`${url}/api/v1/live${query}`, { headers });
  const { error } = (await answer.json()) as ErrorAnswer;
  expect([answer.status, error.code]).toEqual([400, code]);
});

test('what lies too far back is told to be missing', async () => {
  await serve([arriving('a', { requestReceivedTimestamp: at(0) })]);
  await using stream = await watch('?after=900');
  expect(await stream.next()).toMatchObject({ data: { position: 0, complete: false } });
});
