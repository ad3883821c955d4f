import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { event } from '../../../test/contract/raw-event.ts';
import { storedTexts, webhookBody } from '../../../test/receive/destination.ts';
import { HeldStore, openReceivers, settings } from '../../../test/receive/open-receivers.ts';

const BODY = new Uint8Array(webhookBody('blocking'));
const HEAD = 'POST /webhook/prod HTTP/1.1\r\nHost: a\r\n';

function post(url: string): Promise<Response> {
  return fetch(`${url}/webhook/prod`, { method: 'POST', body: BODY });
}

test('stopping answers what is being appended, and takes nothing new', async () => {
  const store = new HeldStore();
  const { url, receivers } = await openReceivers(settings(), { store });
  const running = post(url);
  await store.holds(1);
  const stopping = receivers[Symbol.asyncDispose]();
  store.waiting[0]?.pass();
  const answer = await running;
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  await stopping;
  await expect(post(url)).rejects.toThrow();
  expect((await store.summary()).events).toBe(1);
});

test('stopping does not wait for senders that never finish, nor for those that never begin', async () => {
  const timeouts = { headersMs: 60_000, requestMs: 60_000, stopMs: 50 };
  const { url, receivers } = await openReceivers(settings(), { timeouts });
  const { hostname, port } = new URL(url);
  const slow = connect(Number(port), hostname).on('error', () => undefined);
  const silent = connect(Number(port), hostname).on('error', () => undefined);
  slow.write(`${HEAD}Content-Length: 100000\r\n\r\n{"kind":"EventList"`);
  await Promise.all([once(slow, 'connect'), once(silent, 'connect')]);
  // The server has seen both once it answered somebody who came later.
  await post(url);
  const closed = Promise.all([once(slow, 'close'), once(silent, 'close')]);
  await receivers[Symbol.asyncDispose]();
  await closed;
});

test('bodies that never end leave room for honest senders, and end by themselves', async () => {
  const timeouts = { headersMs: 500, requestMs: 500, stopMs: 50 };
  const { url, receivers } = await openReceivers(settings(), { timeouts, budgetBytes: 4 << 20 });
  const { hostname, port } = new URL(url);
  const start = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[{"a":"${'x'.repeat(900_000)}`;
  const endless = Array.from({ length: 8 }, () => {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.resume().write(`${HEAD}Content-Length: 99000000\r\n\r\n${start}`);
    return once(socket, 'close');
  });
  expect([200, 503]).toContain((await post(url)).status);
  await Promise.all(endless);
  expect((await post(url)).status).toBe(200);
  expect(await receivers.registry.metrics()).toContain('annals_receiver_held_bytes 0');
});

test('when there is no room the sender is told to come back', async () => {
  const { url } = await openReceivers(settings(), { budgetBytes: 1000 });
  const answer = await post(url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answer.json()).toMatchObject({ error: { code: 'receive/busy' } });
});

test('a sender that goes away in the middle of its body leaves nothing behind', async () => {
  const { url, receivers, store } = await openReceivers();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const whole = JSON.stringify(event({ auditID: 'whole' }));
  socket.write(`${HEAD}Content-Length: 5000\r\n\r\n{"kind":"EventList","items":[${whole},{"aud`);
  await once(socket, 'connect');
  await post(url);
  socket.destroy();
  await post(url);
  const metrics = await receivers.registry.metrics();
  expect(metrics).toContain('annals_receiver_held_bytes 0');
  expect((await storedTexts(store)).length).toBe(1);
});

test('many requests at once are all kept, each event once', async () => {
  const { url, store } = await openReceivers();
  const bodyOf = (i: number): string =>
    JSON.stringify({
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      items: Array.from({ length: 10 }, (_, k) => event({ auditID: `r${i}-${k}` })),
    });
  const send = (i: number): Promise<Response> =>
    fetch(`${url}/webhook/prod`, { method: 'POST', body: bodyOf(i) });
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => send(i % 100)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await store.summary()).events).toBe(1000);
});

test('new settings are taken: addresses that stay are not closed, others come and go', async () => {
  const first = settings({ listen: { host: '127.0.0.1', port: 0 } });
  const { url, receivers, store } = await openReceivers([first, settings({ kind: 'http' })]);
  const http = receivers.listening[1]?.url ?? '';
  const { hostname, port } = new URL(url);
  const kept = connect(Number(port), hostname);
  await once(kept, 'connect');

  const added = settings({ kind: 'http', name: 'second', listen: { host: '127.0.0.1', port: 0 } });
  await receivers.take([{ ...first, clusters: ['prod'] }, added]);
  expect(receivers.listening.map(({ settings: { name } }) => name)).toEqual(['webhook', 'second']);
  const answered = once(kept, 'data');
  kept.write(`${HEAD}Content-Length: ${BODY.length}\r\n\r\n`);
  kept.write(BODY);
  expect(String(await answered)).toMatch(/^HTTP\/1.1 200 /);
  kept.destroy();
  const staging = await fetch(`${url}/webhook/staging`, { method: 'POST', body: BODY });
  expect(staging.status).toBe(404);
  expect(receivers.listening[1]?.url).toBe(http);
  expect((await store.summary()).events).toBe(1);
});

test('an address that cannot be opened leaves all as it was', async () => {
  const { url, receivers } = await openReceivers();
  const taken = { host: '127.0.0.1', port: Number(new URL((await openReceivers()).url).port) };
  const now = receivers.listening.map((one) => one.settings);
  await expect(
    receivers.take([...now, settings({ kind: 'http', listen: taken })]),
  ).rejects.toMatchObject({ code: 'server/address-in-use' });
  expect((await post(url)).status).toBe(200);
  expect(receivers.listening.length).toBe(1);
});

test('metrics tell what was received', async () => {
  const { url, receivers } = await openReceivers(settings({ name: 'prod-hook' }));
  await post(url);
  await post(url);
  await fetch(`${url}/webhook/prod`, { method: 'POST', body: 'hello' });
  const metrics = await receivers.registry.metrics();
  for (const line of [
    'annals_receiver_requests_total{source="prod-hook",status="200"} 2',
    'annals_receiver_requests_total{source="prod-hook",status="400"} 1',
    'annals_receiver_events_total{source="prod-hook",outcome="kept"} 1',
    'annals_receiver_events_total{source="prod-hook",outcome="duplicate"} 1',
    `annals_receiver_bytes_total{source="prod-hook"} ${2 * BODY.length + 5}`,
    'annals_receiver_sync_seconds_count{source="prod-hook"} 2',
  ]) {
    expect(metrics).toContain(line);
  }
});
