import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { event, NOON_US, raw, selection } from '../../test/contract/raw-event.ts';
import type { RawEvent } from '../event/audit-event.ts';
import { renderTimeUs } from '../event/time.ts';
import type { DiskStore } from './disk-store.ts';
import { FollowingStore } from './following-store.ts';
import { openDiskStore } from './open-disk-store.ts';
import { countTooMany } from './plan-removal.ts';
import { rebuildStore } from './rebuild-store.ts';
import { findingsOf, verifyStore } from './verify-store.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(root, { recursive: true }));

const HOUR = 3600e6;
const DAY = 24 * HOUR;

/** Files of the journal of about one block. */
function open(): Promise<DiskStore> {
  const sizes = { sealEvents: 4096, reopenBelow: 0, journalFileBytes: 5000 };
  return openDiskStore(root, { mode: 'write', ...sizes });
}

/** Events a minute apart, from `first` minutes after noon on, received when they were written. */
function minutes(first: number, count: number): readonly RawEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const us = NOON_US + (first + i) * 60e6;
    const times = { requestReceivedTimestamp: renderTimeUs(us), stageTimestamp: renderTimeUs(us) };
    const requestURI = `/api/v1/namespaces/dev/pods/web-${first + i}`;
    return raw(event({ auditID: `m${first + i}`, ...times, requestURI }), { receivedUs: us });
  });
}

/** In segments of 512 events. */
async function fill(store: DiskStore, count: number): Promise<void> {
  for (let first = 0; first < count; first += 512) {
    await store.append(minutes(first, Math.min(512, count - first)));
    await store.seal();
  }
}

async function ids(store: DiskStore): Promise<readonly number[]> {
  const { rows } = await store.search({ ...selection(), order: 'oldest', limit: 10_000 });
  return rows.map(({ position }) => position);
}

/** After 5,120 minutes, so that two days keep the last 2,880 of them. */
const NOW = NOON_US + 5120 * 60e6;

test('what is older goes by whole segments, positions stay, and all is verified', async () => {
  const before = await readdir(join(root)).catch(() => []);
  expect(before).toEqual([]);
  let rootHash: string | undefined;
  {
    await using store = await open();
    await fill(store, 5120);
    rootHash = (await verifyStore(root)).journal.rootHash;
    const files = (await readdir(join(root, 'journal'))).length;
    const removal = await store.prune({ keepUs: 2 * DAY }, NOW);
    // 5,120 − 2,880 = 2,240 are too old; 2,048 of them fill whole segments.
    expect(removal).toEqual({
      ...{ end: 2048, reason: 'age', removedUs: NOW, lastUs: NOON_US + 2047 * 60e6 },
    });
    await store.sweep();
    expect((await readdir(join(root, 'journal'))).length).toBeLessThan(files);
    expect(await store.summary()).toMatchObject({ events: 3072 });
    expect(await store.removed()).toMatchObject({ events: 2048, reason: 'age' });
    expect(await ids(store)).toEqual(Array.from({ length: 3072 }, (_, i) => 2048 + i));
    expect(await store.events([2047, 2048])).toMatchObject([undefined, { position: 2048 }]);
    expect(await store.eventsByAuditID('m5')).toEqual([]);
    expect(await store.prune({ keepUs: 2 * DAY }, NOW)).toBeUndefined();
  }
  const report = await verifyStore(root);
  expect(findingsOf(report)).toEqual([]);
  expect(report.journal.rootHash).toBe(rootHash);
  expect(report.journal.removed).toMatchObject({ end: 2048, reason: 'age' });
});

test('nothing goes while one request of a segment is young enough', async () => {
  await using store = await open();
  await fill(store, 512);
  const lastUs = NOON_US + 511 * 60e6;
  expect(await store.prune({ keepUs: DAY }, lastUs + DAY)).toBeUndefined();
  expect(await store.prune({ keepUs: DAY }, lastUs + DAY + 1)).toMatchObject({ end: 512 });
});

test('a request that claims to be of the future does not keep its segment for ever', async () => {
  await using store = await open();
  const [strange] = minutes(1e7, 1);
  await store.append([
    ...minutes(0, 511),
    ...(strange ? [{ ...strange, receivedUs: NOON_US }] : []),
  ]);
  await store.append(minutes(512, 1));
  await store.seal();
  expect(await store.prune({ keepUs: DAY }, NOON_US + 9 * DAY)).toMatchObject({ end: 513 });
});

test('a store that was emptied takes events on at the next position', async () => {
  {
    await using store = await open();
    await fill(store, 700);
    await store.prune({ keepUs: DAY }, NOON_US + 90 * DAY);
    await store.sweep();
    expect(await store.summary()).toEqual({ events: 0, clusters: [] });
    expect(await store.append(minutes(9000, 1))).toEqual([{ kind: 'kept', position: 700 }]);
  }
  expect(findingsOf(await verifyStore(root))).toEqual([]);
  await using store = await open();
  expect(await ids(store)).toEqual([700]);
});

test('an event that comes again after its removal is a new event', async () => {
  await using store = await open();
  await fill(store, 2048);
  expect(await store.append(minutes(5, 1))).toEqual([{ kind: 'duplicate', position: 5 }]);
  await store.prune({ keepUs: DAY }, NOON_US + 1200 * 60e6 + DAY);
  expect(await store.append(minutes(5, 1))).toEqual([{ kind: 'kept', position: 2048 }]);
  expect(await store.append(minutes(5, 1))).toEqual([{ kind: 'duplicate', position: 2048 }]);
  // Those that are kept are still known.
  expect(await store.append(minutes(1500, 1))).toEqual([{ kind: 'duplicate', position: 1500 }]);
});

test('the index can be made anew, and knows only what is left', async () => {
  {
    await using store = await open();
    await fill(store, 3000);
    await store.prune({ keepUs: DAY }, NOON_US + 2100 * 60e6 + DAY);
    await store.sweep();
  }
  expect(await rebuildStore(root)).toBe(3000 - 2048);
  expect(findingsOf(await verifyStore(root))).toEqual([]);
  await using store = await open();
  expect((await ids(store))[0]).toBe(2048);
});

test('the oldest go while the store is too large', async () => {
  await using store = await open();
  await fill(store, 5120);
  const sizeBytes = await folderSize();
  const removal = await store.prune({ keepBytes: Math.floor(sizeBytes * 0.7) }, NOW);
  expect(removal).toMatchObject({ reason: 'size' });
  await store.sweep();
  expect(await folderSize()).toBeLessThanOrEqual(sizeBytes * 0.7);
  expect(await store.prune({ keepBytes: Math.floor(sizeBytes * 0.7) }, NOW)).toBeUndefined();
  expect((await ids(store))[0]).toBe(removal?.end);
});

async function folderSize(): Promise<number> {
  const { folderBytes } = await import('./plan-removal.ts');
  return folderBytes(root);
}

test('a store that is read while it is pruned goes on, and then sees what was removed', async () => {
  await using store = await open();
  await fill(store, 2048);
  await using following = await FollowingStore.open(root);
  expect(await following.summary()).toMatchObject({ events: 2048 });
  await store.prune({ keepUs: DAY }, NOON_US + 1200 * 60e6 + DAY);
  // Before the files are swept a reader that was open may still read all of them.
  expect(await following.events([3])).toMatchObject([{ position: 3 }]);
  await using later = await FollowingStore.open(root);
  await store.sweep();
  expect(await later.removed()).toMatchObject({ events: 1024 });
  expect(await later.count(selection())).toBe(1024);
});

test('a question that runs while its segment is removed is answered', async () => {
  await using store = await open();
  await fill(store, 3072);
  const counts = Array.from({ length: 20 }, () => store.count(selection()));
  await store.prune({ keepUs: DAY }, NOON_US + 90 * DAY);
  const swept = store.sweep();
  for (const count of await Promise.all(counts)) expect([3072, 0]).toContain(count);
  await swept;
});

test.each([
  ['nothing while it is small enough', 400, 0],
  ['one segment of the index alone', 390, 1],
  ['as many as free a whole file of the journal', 350, 3],
  ['all of them when that is not enough', 10, 4],
])('by size: %s', (_what, keepBytes, count) => {
  const segments = [0, 100, 200, 300].map((first) => ({
    ...{ firstPosition: first, endPosition: first + 100, minTimeUs: 0, maxTimeUs: 0 },
    rows: { name: '', sizeBytes: 8, sha256: '' },
    filters: { name: '', sizeBytes: 2, sha256: '' },
  }));
  const blocks = [
    { first: 0, sizeBytes: 100 },
    { first: 256, sizeBytes: 100 },
  ];
  expect(countTooMany(segments, { blocks, totalBytes: 400 }, keepBytes)).toBe(count);
});
