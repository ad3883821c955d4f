import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nativeEvent } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { MemoryLosses } from '../losses.ts';
import { type FileSource, startFileSource } from './start-file-source.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

function start(store: MemoryStore, pattern: string): Promise<FileSource> {
  return startFileSource({
    pattern: join(folder, pattern),
    cluster: 'c',
    sink: store,
    stateFile: join(folder, 'follow.json'),
    losses: new MemoryLosses(),
    nowUs: () => Date.now() * 1000,
  });
}

/** Waits for a number of events; the limit is far beyond what it takes. */
async function holds(store: MemoryStore, events: number): Promise<void> {
  for (let i = 0; (await store.summary()).events < events && i < 400; i++) await setTimeout(20);
  expect((await store.summary()).events).toBe(events);
}

test('follows a log from before it exists through a rotation, and goes on after a restart', async () => {
  const store = new MemoryStore();
  const log = join(folder, 'audit.log');
  const first = await start(store, 'audit.log');
  await writeFile(log, `${nativeEvent('a')}\n`);
  await holds(store, 1);
  await rename(log, join(folder, 'audit-2026-11-23T19-40-47.902.log'));
  await writeFile(log, `${nativeEvent('b')}\n`);
  await holds(store, 2);
  await first[Symbol.asyncDispose]();
  expect(JSON.parse(await readFile(join(folder, 'follow.json'), 'utf8')).logs[log].length).toBe(2);
  await appendFile(log, `${nativeEvent('c')}\n`);
  await using second = await start(store, 'audit.log');
  await holds(store, 3);
  expect(second.status()).toEqual([{ log, kept: 1, duplicates: 0, rejected: 0, waitingBytes: 0 }]);
});

test('finds logs that come later under a pattern', async () => {
  const store = new MemoryStore();
  await using source = await start(store, '*.log');
  await writeFile(join(folder, 'one.log'), `${nativeEvent('a')}\n`);
  await writeFile(join(folder, 'two.log'), `${nativeEvent('b')}\n`);
  await holds(store, 2);
  expect(source.status().map(({ log }) => log)).toEqual([
    join(folder, 'one.log'),
    join(folder, 'two.log'),
  ]);
});

test('a compressed file is not followed as if it had lines', async () => {
  await writeFile(join(folder, 'old.log.gz'), gzipSync(`${nativeEvent('a')}\n`));
  await expect(start(new MemoryStore(), 'old.log.gz')).rejects.toMatchObject({
    code: 'input/compressed',
    hint: expect.stringContaining('annals import'),
  });
});
