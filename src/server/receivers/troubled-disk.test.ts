import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { event, NOON_US, raw, selection } from '../../../test/contract/raw-event.ts';
import { TroubledFiles } from '../../../test/crash/troubled-files.ts';
import { settings } from '../../../test/receive/open-receivers.ts';
import { APPEND_BYTES, CHUNK_BYTES, MAX_IN_FLIGHT } from '../../collect/follow/limits.ts';
import { type FileSource, startFileSource } from '../../collect/follow/start-file-source.ts';
import { MemoryLosses } from '../../collect/losses.ts';
import { Refusals } from '../../collect/receive/refusals.ts';
import type { RawEvent } from '../../event/audit-event.ts';
import type { DiskStore } from '../../store/disk-store.ts';
import { openDiskStore } from '../../store/open-disk-store.ts';
import { Receivers } from './receivers.ts';

let folder = '';
let disk = new TroubledFiles();
const open: AsyncDisposable[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  disk = new TroubledFiles();
});
afterEach(async () => {
  disk.hurry();
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const PATIENCE = { timeout: 30_000, interval: 20 };
const BUDGET_BYTES = 1 << 20;

async function openStore(): Promise<DiskStore> {
  const store = await openDiskStore(join(folder, 'store'), { mode: 'write', files: disk.files });
  open.unshift(store);
  return store;
}

async function receive(store: DiskStore): Promise<{ url: string; held: () => Promise<number> }> {
  const receivers = await Receivers.open([settings()], {
    store,
    refusals: new Refusals({ add: () => Promise.resolve() }),
    nowUs: () => NOON_US,
    budgetBytes: BUDGET_BYTES,
  });
  open.unshift(receivers);
  const held = async (): Promise<number> =>
    Number(/annals_receiver_held_bytes (\d+)/.exec(await receivers.registry.metrics())?.[1]);
  return { url: `${receivers.listening[0]?.url}/webhook/prod`, held };
}

/** A body of about 100 KB that no other number gives. */
function body(number: number): string {
  const items = Array.from({ length: 20 }, (_, i) =>
    event({ auditID: `${number}-${i}`, userAgent: 'x'.repeat(5000) }),
  );
  return JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items });
}

const post = (url: string, number: number): Promise<Response> =>
  fetch(url, { method: 'POST', body: body(number) });

/** What followed lines are given to, and how much of it is not answered yet. */
class CountingSink {
  pendingBytes = 0;
  mostBytes = 0;
  readonly #store: DiskStore;

  constructor(store: DiskStore) {
    this.#store = store;
  }

  async append(events: readonly RawEvent[]): ReturnType<DiskStore['append']> {
    const bytes = events.reduce((sum, one) => sum + one.bytes.length, 0);
    this.pendingBytes += bytes;
    this.mostBytes = Math.max(this.mostBytes, this.pendingBytes);
    try {
      return await this.#store.append(events);
    } finally {
      this.pendingBytes -= bytes;
    }
  }
}

async function follow(sink: CountingSink, problems: unknown[]): Promise<FileSource> {
  const source = await startFileSource({
    pattern: join(folder, 'audit.log'),
    cluster: 'prod',
    sink,
    stateFile: join(folder, 'place.json'),
    losses: new MemoryLosses(),
    nowUs: () => NOON_US,
    onProblem: (problem) => problems.push(problem),
  });
  open.unshift(source);
  return source;
}

/** 60 MB: far more than is in hand at once. */
const LINES = 12_000;

async function writeLog(): Promise<void> {
  const lines = Array.from({ length: LINES }, (_, i) =>
    JSON.stringify(event({ auditID: `f${i}`, userAgent: 'x'.repeat(4800) })),
  );
  await writeFile(join(folder, 'audit.log'), `${lines.join('\n')}\n`);
}

test('with a disk that does not sync, receivers answer 503 and hold no more than they may', async () => {
  const store = await openStore();
  const { url, held } = await receive(store);
  disk.stall();
  const flood = Array.from({ length: 60 }, (_, i) => post(url, i));
  const statuses = new Map<number, number>();
  const count = ({ status }: Response): void => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  for (const answer of flood) void answer.then(count, () => undefined);
  // Six megabytes are sent; what finds no room is told to come back while the rest still waits.
  await vi.waitFor(() => expect(statuses.get(503) ?? 0).toBeGreaterThan(30), PATIENCE);
  expect(statuses.get(200)).toBeUndefined();
  expect(await held()).toBeLessThanOrEqual(BUDGET_BYTES);
  disk.hurry();
  const answers = await Promise.all(flood);
  const kept = answers.filter(({ status }) => status === 200).length;
  expect(kept).toBeGreaterThan(0);
  expect(await store.count(selection())).toBe(kept * 20);
  // Who was sent away comes back and is taken.
  for (const [i, { status, headers }] of answers.entries()) {
    if (status === 200) continue;
    expect(headers.get('retry-after')).toBe('1');
    expect((await post(url, i)).status).toBe(200);
  }
  expect(await store.count(selection())).toBe(60 * 20);
}, 60_000);

test('with a disk that does not sync, a followed file waits and is not read into memory', async () => {
  await writeLog();
  const store = await openStore();
  disk.stall();
  const sink = new CountingSink(store);
  const source = await follow(sink, []);
  const bound = (MAX_IN_FLIGHT + 1) * (APPEND_BYTES + CHUNK_BYTES);
  await vi.waitFor(() => expect(sink.pendingBytes).toBeGreaterThan(APPEND_BYTES), PATIENCE);
  // It stops by itself once as much is in hand as may be.
  await vi.waitFor(async () => {
    const before = sink.mostBytes;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sink.mostBytes).toBe(before);
  }, PATIENCE);
  expect(sink.mostBytes).toBeLessThanOrEqual(bound);
  expect(source.status()).toMatchObject([{ kept: 0 }]);
  disk.hurry();
  await vi.waitFor(async () => expect(await store.count(selection())).toBe(LINES), PATIENCE);
  expect(sink.mostBytes).toBeLessThanOrEqual(bound);
}, 60_000);

test('a full disk is said so, and all goes on by itself when there is room', async () => {
  await writeFile(join(folder, 'audit.log'), `${JSON.stringify(event({ auditID: 'f' }))}\n`);
  const store = await openStore();
  const { url } = await receive(store);
  disk.writeFails = 'ENOSPC';
  const problems: unknown[] = [];
  await follow(new CountingSink(store), problems);
  const refused = await post(url, 1);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await refused.json()).toMatchObject({ error: { code: 'journal/disk-full' } });
  await vi.waitFor(() => expect(problems).toMatchObject([{ code: 'journal/disk-full' }]), PATIENCE);
  expect(await store.count(selection())).toBe(0);
  disk.writeFails = undefined;
  expect((await post(url, 1)).status).toBe(200);
  await vi.waitFor(async () => expect(await store.count(selection())).toBe(21), PATIENCE);
}, 60_000);

test('after a sync that failed nothing is acknowledged any more, until the store is opened anew', async () => {
  const store = await openStore();
  const { url } = await receive(store);
  expect((await post(url, 1)).status).toBe(200);
  disk.syncFails = 'EIO';
  // Sent again it will be taken, by then or after the store is opened anew, so it is not an end.
  const refused = await post(url, 2);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  disk.syncFails = undefined;
  expect(await (await post(url, 3)).json()).toMatchObject({
    error: { code: 'journal/write-failed', hint: expect.stringContaining('open the store again') },
  });
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  const again = await openStore();
  expect(await again.count(selection())).toBe(20);
  expect(await again.append([raw(event({ auditID: 'new' }))])).toMatchObject([{ kind: 'kept' }]);
});
