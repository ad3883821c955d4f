import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  journalContract,
  journalEntries,
  scanned,
  stored,
} from '../../test/contract/journal-contract.ts';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';

journalContract('DiskJournal', async (): Promise<Journal> => {
  const folder = await temporaryFolder();
  const journal = await openJournal(folder.path);
  const close = journal[Symbol.asyncDispose].bind(journal);
  return Object.assign(journal, {
    async [Symbol.asyncDispose]() {
      await close();
      await folder[Symbol.asyncDispose]();
    },
  });
});

test.each([0, 1, 511, 512, 1300])(
  'a reopened journal of %i entries goes on where it was',
  async (count) => {
    await using folder = await temporaryFolder();
    const entries = journalEntries(count + 700);
    {
      await using journal = await openJournal(folder.path);
      await journal.append(entries.slice(0, count));
    }
    {
      await using journal = await openJournal(folder.path);
      expect(journal.recovery).toEqual({ tornBytes: 0, damage: [] });
      expect(await scanned(journal)).toEqual(stored(entries.slice(0, count)));
      expect(await journal.append(entries.slice(count))).toBe(count);
    }
    await using journal = await openJournal(folder.path);
    expect(journal.recovery).toEqual({ tornBytes: 0, damage: [] });
    expect(await scanned(journal)).toEqual(stored(entries));
  },
);

test('files and folders are for their owner alone', async () => {
  await using folder = await temporaryFolder();
  const root = join(folder.path, 'store');
  await using journal = await openJournal(root);
  await journal.append(journalEntries(600));
  expect((await stat(root)).mode & 0o777).toBe(0o700);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(join(entry.parentPath, entry.name));
    expect(mode & 0o777, entry.name).toBe(entry.isDirectory() ? 0o700 : 0o600);
  }
});

test('a new file of blocks begins when one is full', async () => {
  await using folder = await temporaryFolder();
  const entries = journalEntries(3000);
  {
    await using journal = await openJournal(folder.path, { maxFileBytes: 1 });
    await journal.append(entries);
  }
  expect((await readdir(join(folder.path, 'journal'))).sort()).toEqual([
    '0000000000000000.ndjson.zst',
    '0000000000000512.ndjson.zst',
    '0000000000001024.ndjson.zst',
    '0000000000001536.ndjson.zst',
    '0000000000002048.ndjson.zst',
    '0000000000002560.ndjson.zst', // Half a block, made when the journal was closed.
  ]);
  await using journal = await openJournal(folder.path);
  expect(await scanned(journal)).toEqual(stored(entries));
});

test('the write-ahead file stays small', async () => {
  await using folder = await temporaryFolder();
  const entries = journalEntries(5000);
  {
    await using journal = await openJournal(folder.path, { rotateBytes: 20_000 });
    for (let i = 0; i < entries.length; i += 50) await journal.append(entries.slice(i, i + 50));
    expect((await stat(join(folder.path, 'write-ahead.log'))).size).toBeLessThan(100_000);
  }
  await using journal = await openJournal(folder.path);
  expect(await scanned(journal)).toEqual(stored(entries));
});
