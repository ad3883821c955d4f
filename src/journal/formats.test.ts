import { hash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { journalEntry } from '../../test/contract/journal-contract.ts';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';
import type { StoredEntry } from './journal.ts';
import { openJournalReader } from './journal-reader.ts';
import { openJournal } from './open-journal.ts';
import { verifyJournal } from './verify-journal.ts';

/** Written once by the program that made format 1 what it is. Never made again. */
const V1 = resolve(import.meta.dirname, '../../test/fixtures/formats/v1/store');
const V1_ROOT = '68f6008a77d4bd6bf77ce775842d0a0ac59953f839191a199aab45642312f620';
const V1_LINES = 'e233349669f08b25e4176cacc34edd9cd048c9191689627e8061d0bb59eacd87';

test('a store of format 1 is read and verified', async () => {
  await using reader = await openJournalReader(V1);
  expect(reader.size).toBe(524);
  expect(reader.recovery).toEqual({ tornBytes: 0, damage: [] });
  const entries: StoredEntry[] = [];
  for await (const batch of reader.scan(0, 524)) entries.push(...batch);
  const lines = entries.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]);
  expect(hash('sha256', Buffer.concat(lines))).toBe(V1_LINES);

  const how = entries.map(({ bytes: _bytes, identity: _identity, ...rest }) => rest);
  const log = '/var/log/kubernetes/audit.log';
  expect([0, 199, 399, 400, 523].map((position) => how[position])).toEqual([
    { position: 0, cluster: 'kwok', source: log, receivedUs: 1_790_000_000_000_000 },
    { position: 199, cluster: 'kwok', source: 'webhook', receivedUs: 1_790_000_000_004_000 },
    { position: 399, cluster: 'kwok', source: log, receivedUs: 1_790_000_000_009_000 },
    { position: 400, cluster: 'other', source: log, receivedUs: 1_790_000_000_010_000 },
    { position: 523, cluster: 'other', source: 'webhook', receivedUs: 1_790_000_000_013_000 },
  ]);
  // These had another form when they came: here, an exclamation mark at the end.
  const changed = entries.filter(({ identity }) => identity !== undefined);
  expect(changed.map(({ position }) => position)).toEqual([99, 199, 299, 399, 499, 520]);
  for (const { bytes, identity } of changed) {
    const received = hash('sha256', Buffer.concat([bytes, Buffer.from('!')]), 'buffer');
    expect(Buffer.compare(identity ?? Buffer.alloc(0), received)).toBe(0);
  }

  expect(await verifyJournal(V1)).toMatchObject({ findings: [], events: 524, rootHash: V1_ROOT });
});

test('a store of format 1 is gone on with', async () => {
  await using folder = await temporaryFolder();
  await cp(V1, folder.path, { recursive: true });
  {
    await using journal = await openJournal(folder.path);
    expect(journal.recovery).toEqual({ tornBytes: 0, damage: [] });
    expect(await journal.append([journalEntry(524)])).toBe(524);
  }
  expect(await verifyJournal(folder.path)).toMatchObject({ findings: [], events: 525 });
});

test('a store of a later format is refused and not touched', async () => {
  await using folder = await temporaryFolder();
  await cp(V1, folder.path, { recursive: true });
  const path = join(folder.path, 'write-ahead.log');
  const bytes = await readFile(path);
  bytes[4] = 2;
  hash('sha256', bytes.subarray(0, 21), 'buffer').copy(bytes, 21, 0, 8);
  await writeFile(path, bytes);
  const refused = {
    code: 'journal/unknown-version',
    message: expect.stringContaining('format version 2'),
  };
  await expect(openJournal(folder.path)).rejects.toMatchObject(refused);
  await expect(openJournalReader(folder.path)).rejects.toMatchObject(refused);
  await expect(verifyJournal(folder.path)).rejects.toMatchObject(refused);
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
});
