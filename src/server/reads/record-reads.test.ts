import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requests } from '../../../test/contract/raw-event.ts';
import { FIXTURE_NOW_US } from '../../../test/serve-fixture.ts';
import type { AuditEvent } from '../../event/audit-event.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { TokenFiles } from '../access/token-files.ts';
import { createServer } from '../create-server.ts';
import type { App } from '../serving.ts';
import type { Read } from './read-line.ts';
import { ReadRecorder, type ReadSink, storeSink } from './read-recorder.ts';
import { fileSink, takeReads } from './reads-file.ts';

let folder = '';
let text = '';
let lines: string[] = [];
let app: App;
const nowUs = (): number => FIXTURE_NOW_US;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

function never(error: unknown): void {
  throw error;
}

async function serve(requireLogin = true): Promise<void> {
  const tokens = new TokenFiles(folder, () => nowUs() / 1000);
  text = (await tokens.create({ name: 'ann', namespaces: ['dev'], clusters: ['east'] })).text;
  const store = new MemoryStore();
  await store.append(requests(3, { objectRef: { resource: 'pods', namespace: 'dev' } }));
  const sink: ReadSink = async (more) => void lines.push(...more);
  const reads = new ReadRecorder(sink, never);
  app = await createServer({ store, nowUs, version: '1', tokens, requireLogin, reads });
}

async function recorded(): Promise<readonly AuditEvent[]> {
  await app.close();
  return lines.map((line) => {
    const event = parseEvent(line);
    if (isRejected(event)) throw new Error(event.rejected);
    return event;
  });
}

test('a question is an event that tells who asked what, when, from where, how many rows', async () => {
  await serve();
  await app.inject({
    url: '/api/v1/search?query=verb:get&since=2026-11-01',
    headers: { authorization: `Bearer ${text}`, 'user-agent': 'curl/8' },
    remoteAddress: '10.1.2.3',
  });
  expect(await recorded()).toEqual([
    {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      stage: 'ResponseComplete',
      requestURI: '/api/v1/search?query=verb:get&since=2026-11-01',
      verb: 'list',
      user: { username: 'annals:token:ann' },
      sourceIPs: ['10.1.2.3'],
      userAgent: 'curl/8',
      responseStatus: { metadata: {}, code: 200 },
      requestReceivedTimestamp: '2026-11-23T20:00:00.000000Z',
      stageTimestamp: '2026-11-23T20:00:00.000000Z',
      annotations: { 'annals/rows': '3', 'annals/namespaces': 'dev', 'annals/clusters': 'east' },
    },
  ]);
});

test('everything that tells of the trail is recorded, and nothing else', async () => {
  await serve();
  const headers = { authorization: `Bearer ${text}` };
  const urls = ['/healthz', '/metrics', '/api/v1/', '/api/v1/openapi.json', '/api/v1/session'];
  const told = [
    '/api/v1/events/0',
    '/api/v1/requests/r1',
    '/api/v1/trail',
    '/api/v1/search?query=(',
  ];
  for (const url of [...urls, ...told]) await app.inject({ url, headers });
  await app.inject('/api/v1/search');
  await app.inject({ method: 'POST', url: '/api/v1/session', payload: { token: text } });
  await app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
  const shown = (await recorded()).map(({ verb, requestURI, responseStatus }) => [
    verb,
    requestURI,
    responseStatus?.code,
  ]);
  expect(shown).toEqual([
    ['get', '/api/v1/events/0', 200],
    ['get', '/api/v1/requests/r1', 200],
    ['list', '/api/v1/trail', 200],
    ['list', '/api/v1/search?query=(', 400],
    ['create', '/api/v1/session', 200],
    ['delete', '/api/v1/session', 200],
  ]);
  expect(lines.join('')).not.toContain(text.slice(8));
});

test('wrong tokens are recorded, and only few of them', async () => {
  await serve();
  for (let i = 0; i < 30; i++) {
    await app.inject({ url: '/api/v1/search', headers: { authorization: `Bearer wrong-${i}` } });
  }
  const events = await recorded();
  expect(events.length).toBe(10);
  expect(events[0]).toMatchObject({
    user: { username: 'annals:unknown' },
    responseStatus: { code: 401 },
  });
  expect(lines.join('')).not.toContain('wrong-');
});

test('readers on this machine are recorded when that is wanted', async () => {
  await serve(false);
  await app.inject('/api/v1/statistics');
  expect(await recorded()).toMatchObject([{ user: { username: 'annals:loopback' } }]);
});

test('a live view is recorded where it begins and where it ends, and not with each row', async () => {
  await serve(false);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const stop = new AbortController();
  const answer = await fetch(`${url}/api/v1/live?after=-1`, { signal: stop.signal });
  let body = '';
  for await (const part of answer.body ?? []) {
    body += Buffer.from(part).toString();
    if (body.split('event: row').length > 3) break;
  }
  stop.abort();
  expect(await recorded()).toMatchObject([
    { verb: 'watch', stage: 'ResponseStarted', responseStatus: { code: 200 } },
    {
      ...{ verb: 'watch', stage: 'ResponseComplete', responseStatus: { code: expect.any(Number) } },
      annotations: { 'annals/rows': '3' },
    },
  ]);
  const [first, last] = await recorded();
  expect(first?.auditID).toBe(last?.auditID);
});

const READ: Read = {
  ...{ id: 'x', stage: 'ResponseComplete', username: 'u', scope: {}, verb: 'list' },
  ...{ requestURI: '/', sourceIP: '::1', code: 200, receivedUs: 0, stageUs: 0 },
};

test('what cannot be written is tried again, and what is too much is counted', async () => {
  let isFull = true;
  const told: unknown[] = [];
  const recorder = new ReadRecorder(
    (more) => {
      if (isFull) return Promise.reject(new Error('disk full'));
      lines.push(...more);
      return Promise.resolve();
    },
    (error) => told.push(error),
  );
  for (let i = 0; i < 5100; i++) recorder.record({ ...READ, id: `r${i}` });
  await recorder[Symbol.asyncDispose]();
  expect(told).toEqual([new Error('disk full')]);
  isFull = false;
  await recorder[Symbol.asyncDispose]();
  recorder.record({ ...READ, id: 'last' });
  await recorder[Symbol.asyncDispose]();
  expect(lines.length).toBe(5001);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    auditID: 'last',
    annotations: { 'annals/not-recorded': '100' },
  });
});

test('what a server that only reads recorded is taken by the next that writes, once', async () => {
  const store = new MemoryStore();
  const recorder = new ReadRecorder(fileSink(folder), never);
  for (let i = 0; i < 1200; i++) recorder.record({ ...READ, id: `r${i}` });
  await recorder[Symbol.asyncDispose]();
  expect((await stat(join(folder, 'reads.ndjson'))).mode & 0o777).toBe(0o600);
  await takeReads(folder, store, nowUs);
  expect((await store.summary()).events).toBe(1200);
  // A server that had the file open at that moment.
  const late = new ReadRecorder(
    (more) => appendFile(join(folder, 'reads.taken.ndjson'), `${more.join('\n')}\n`),
    never,
  );
  late.record({ ...READ, id: 'late' });
  await late[Symbol.asyncDispose]();
  await takeReads(folder, store, nowUs);
  expect(await readdir(folder)).toEqual([]);
  expect((await store.summary()).events).toBe(1201);
  const [event] = await store.eventsByAuditID('late');
  expect([event?.cluster, event?.source]).toEqual(['annals', 'annals']);
});

test('a store that is written to keeps the record beside the rest', async () => {
  const store = new MemoryStore();
  const recorder = new ReadRecorder(storeSink(store, nowUs), never);
  recorder.record(READ);
  await recorder[Symbol.asyncDispose]();
  expect(await store.summary()).toMatchObject({ events: 1, clusters: ['annals'] });
  await expect(readFile(join(folder, 'reads.ndjson'))).rejects.toThrow('ENOENT');
});
