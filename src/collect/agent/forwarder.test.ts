import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RawEvent } from '../../event/audit-event.ts';
import { decompress } from '../decompress.ts';
import { MemoryLosses } from '../losses.ts';
import { bufferKeyOf } from './buffer-key.ts';
import { DiskBuffer } from './disk-buffer.ts';
import { type BodySender, Forwarder } from './forwarder.ts';
import type { Sent } from './uplink.ts';

const KEY = bufferKeyOf(Buffer.alloc(32, 7));

let folder = '';
let losses = new MemoryLosses();
let states: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  losses = new MemoryLosses();
  states = [];
});
afterEach(() => rm(folder, { recursive: true }));

const AWAY = { kind: 'refused', problem: 'away', retryAfterMs: 5 } as const satisfies Sent;
const event = (id: string, bytes = 0): RawEvent => ({
  cluster: 'c',
  source: 's',
  receivedUs: Number(id),
  bytes: Buffer.from(`{"auditID":"${id}","x":"${noise(bytes)}"}`),
});

/** Text that does not compress. */
function noise(bytes: number): string {
  return Array.from({ length: bytes / 8 }, () => Math.random().toString(36).slice(2, 10)).join('');
}

/** A server that may be away, and remembers what it took. */
class Server implements BodySender {
  isAway = false;
  problem = 'away';
  readonly ids: string[] = [];

  async send(body: Uint8Array): Promise<Sent> {
    if (this.isAway) return { ...AWAY, problem: this.problem };
    async function* chunks(): AsyncGenerator<Buffer> {
      yield Buffer.from(body);
    }
    const parts: Buffer[] = [];
    for await (const part of decompress('zstd', 'body', chunks())) parts.push(part);
    for (const line of Buffer.concat(parts).toString().trimEnd().split('\n')) {
      this.ids.push((JSON.parse(line) as { auditID: string }).auditID);
    }
    return { kind: 'kept', rejected: 0 };
  }
}

async function forwarder(sender: BodySender, maxBytes = 1 << 30): Promise<Forwarder> {
  const buffer = await DiskBuffer.open({ folder, maxBytes, key: KEY });
  return new Forwarder({
    sender,
    buffer,
    losses,
    cluster: 'c',
    onState: (state) => states.push(state.kind === 'away' ? state.problem : state.kind),
  });
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500 && !(await isDone()); i++) await setTimeout(10);
  expect(await isDone()).toBe(true);
}

test('while the server is there nothing touches the disk', async () => {
  const server = new Server();
  await using to = await forwarder(server);
  expect(await to.append([event('1'), event('2')])).toEqual([
    { kind: 'kept', position: -1 },
    { kind: 'kept', position: -1 },
  ]);
  expect(server.ids).toEqual(['1', '2']);
  expect(await readdir(folder)).toEqual([]);
});

test('events wait on disk while the server is away, and arrive in order when it is back', async () => {
  const server = new Server();
  await using to = await forwarder(server);
  await to.append([event('1')]);
  server.isAway = true;
  await to.append([event('2')]);
  await to.append([event('3')]);
  expect((await readdir(folder)).length).toBeGreaterThan(0);
  server.isAway = false;
  await until(() => server.ids.length === 3);
  await to.append([event('4')]);
  await until(async () => server.ids.length === 4 && (await readdir(folder)).length === 0);
  expect(server.ids).toEqual(['1', '2', '3', '4']);
  expect(states).toEqual(['away', 'reached']);
  expect(losses.all).toEqual([]);
});

test('a server that is there again and refuses is told, once', async () => {
  const server = new Server();
  server.isAway = true;
  await using to = await forwarder(server);
  await to.append([event('1')]);
  await until(() => states.length === 1);
  server.problem = 'the server answered 404';
  await until(() => states.length === 2);
  server.isAway = false;
  await until(() => server.ids.length === 1);
  expect(states).toEqual(['away', 'the server answered 404', 'reached']);
});

test('what waits on disk is sent by the next process, also behind a torn end', async () => {
  const server = new Server();
  server.isAway = true;
  const first = await forwarder(server);
  await first.append([event('1')]);
  await first[Symbol.asyncDispose]();
  const [name = ''] = await readdir(folder);
  const torn = await readFile(join(folder, name));
  await writeFile(join(folder, name), Buffer.concat([torn, torn.subarray(0, 40)]));
  await writeFile(join(folder, '000000000009.buffer'), torn.subarray(0, 10));
  server.isAway = false;
  await using _second = await forwarder(server);
  await until(async () => server.ids.length === 1 && (await readdir(folder)).length === 0);
  expect(server.ids).toEqual(['1']);
  expect(losses.all).toEqual([]);
});

test('a full buffer gives up its oldest events, and says which', async () => {
  const server = new Server();
  server.isAway = true;
  await using to = await forwarder(server, 4 << 20);
  for (let i = 1; i <= 10; i++)
    await to.append([event(String(i), 700_000), event(String(i), 1000)]);
  server.isAway = false;
  const lost = (): number => losses.all.reduce((sum, { events = 0 }) => sum + events, 0);
  await until(() => server.ids.length + lost() === 20);
  expect(lost()).toBeGreaterThan(0);
  expect(losses.all[0]).toEqual(
    expect.objectContaining({ reason: 'buffer-overflow', cluster: 'c', fromUs: 1 }),
  );
  const firstSent = Number(server.ids[0]);
  expect(losses.all.at(-1)?.toUs).toBe(firstSent - 1);
});

test('a segment that is damaged where it was synced is a loss, and does not hold up the rest', async () => {
  const server = new Server();
  server.isAway = true;
  await using to = await forwarder(server);
  await to.append([event('1', 500)]);
  await to.append([event('2', 2 << 20)]);
  await to.append([event('3')]);
  const [name = ''] = await readdir(folder);
  const bytes = await readFile(join(folder, name));
  bytes.fill(0x55, 40, 60);
  await writeFile(join(folder, name), bytes);
  server.isAway = false;
  await until(async () => server.ids.includes('3') && (await readdir(folder)).length === 0);
  expect(losses.all.map(({ reason, events }) => [reason, events])).toEqual([['file-damaged', 1]]);
  expect(server.ids).toEqual(['2', '3']);
});

test('ending does not wait for a server that does not answer', async () => {
  const hanging: BodySender = {
    send: (_body, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(AWAY))),
  };
  const to = await forwarder(hanging);
  const appended = to.append([event('1')]);
  await to[Symbol.asyncDispose]();
  expect((await appended).length).toBe(1);
  expect((await readdir(folder)).length).toBe(1);
});
