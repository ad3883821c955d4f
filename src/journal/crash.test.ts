import { describe, expect, test } from 'vitest';
import { journalEntries } from '../../test/contract/journal-contract.ts';
import { type Aftermath, MemoryFiles } from '../../test/crash/memory-files.ts';
import { Failure } from '../base/failure.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { openJournal } from './open-journal.ts';
import type { Processes } from './process-identity.ts';

const ROOT = '/store';

/** Sizes of the appends: into the write-ahead file only, over a block's end, whole blocks, nothing. */
const APPENDS = [10, 200, 100, 512, 0, 3, 700, 256];
const ENTRIES = journalEntries(APPENDS.reduce((sum, size) => sum + size, 0));
const MORE = journalEntries(300, ENTRIES.length);

let nextPid = 1;

/** Each opening is another process, and those before it are gone. */
function anotherProcess(): Processes {
  const self = { pid: nextPid++, startTime: '1', host: 'test' };
  return { self: () => self, mayBeAlive: ({ pid }) => pid === self.pid };
}

function open(files: MemoryFiles): Promise<Journal> {
  return openJournal(ROOT, {
    files,
    processes: anotherProcess(),
    blockTiles: 1,
    level: 1,
    rotateBytes: 12_000,
    maxFileBytes: 2000,
  });
}

/** Appends all entries call by call; tells how many were acknowledged when it ended, however it did. */
async function write(files: MemoryFiles, acknowledged: { count: number }): Promise<void> {
  let journal = await open(files);
  for (const [i, size] of APPENDS.entries()) {
    const next = acknowledged.count;
    await journal.append(ENTRIES.slice(next, next + size));
    acknowledged.count += size;
    if (i === 3) {
      await journal[Symbol.asyncDispose]();
      journal = await open(files);
    }
  }
  await journal[Symbol.asyncDispose]();
}

/** One short line an event: thousands of whole values compared take minutes. */
async function expectHolds(journal: Journal, entries: readonly JournalEntry[]): Promise<void> {
  const held: string[] = [];
  for await (const batch of journal.scan(0, journal.size)) {
    for (const { position, bytes } of batch) held.push(`${position} ${Buffer.from(bytes)}`);
  }
  const want = entries.map(({ bytes }, position) => `${position} ${Buffer.from(bytes)}`);
  if (held.join('\n') !== want.join('\n')) expect(held).toEqual(want);
}

async function expectPrefix(
  journal: Journal,
  atLeast: number,
  all: readonly JournalEntry[],
): Promise<void> {
  expect(journal.size).toBeGreaterThanOrEqual(atLeast);
  expect(journal.recovery.damage).toEqual([]);
  await expectHolds(journal, all.slice(0, journal.size));
}

const whole = new MemoryFiles();
await write(whole, { count: 0 });
const CHANGES = Array.from({ length: whole.changes }, (_, i) => i);

test('the run makes enough changes to be worth stopping', () => {
  expect(whole.changes).toBeGreaterThan(60);
  expect(whole.log.filter((what) => what.startsWith('rename')).length).toBeGreaterThan(2);
});

describe.each<Aftermath>(['all-written', 'only-synced', 'torn'])(
  'a stop with %s left',
  (aftermath) => {
    test('before any change loses nothing acknowledged, and the next opening goes on', async () => {
      for (const change of CHANGES) {
        const files = new MemoryFiles();
        files.stopBefore = change;
        const acknowledged = { count: 0 };
        await write(files, acknowledged).catch(() => undefined);

        const left = files.after(aftermath);
        const journal = await open(left);
        await expectPrefix(journal, acknowledged.count, ENTRIES);
        const kept = journal.size;
        await journal.append(MORE);
        await expectPrefix(journal, kept + MORE.length, [...ENTRIES.slice(0, kept), ...MORE]);
        await journal[Symbol.asyncDispose]();

        const again = await open(left.after('only-synced'));
        await expectPrefix(again, kept + MORE.length, [...ENTRIES.slice(0, kept), ...MORE]);
        expect(again.recovery.tornBytes).toBe(0);
      }
    });

    test('during the recovery from a stop loses nothing either', async () => {
      for (const change of CHANGES.filter((number) => number % 7 === 0)) {
        const files = new MemoryFiles();
        files.stopBefore = change;
        const acknowledged = { count: 0 };
        await write(files, acknowledged).catch(() => undefined);
        for (let second = 0; ; second++) {
          const recovering = files.after(aftermath);
          recovering.stopBefore = second;
          const opened = await open(recovering).catch(() => undefined);
          const left = recovering.after(aftermath);
          await expectPrefix(await open(left), acknowledged.count, ENTRIES);
          if (opened !== undefined) break;
        }
      }
    });
  },
);

test('a kill, an opening, and then a stop of the machine lose nothing acknowledged or found', async () => {
  for (const change of CHANGES) {
    const files = new MemoryFiles();
    files.stopBefore = change;
    const acknowledged = { count: 0 };
    await write(files, acknowledged).catch(() => undefined);
    // Only the process is gone: the system still has what was written but never synced.
    files.stopBefore = Number.POSITIVE_INFINITY;
    const found = await open(files);
    await expectPrefix(found, acknowledged.count, ENTRIES);
    await expectPrefix(await open(files.after('only-synced')), found.size, ENTRIES);
  }
});

describe.each(['ENOSPC', 'EIO'])('one change that fails with %s', (code) => {
  test('rejects the append it belongs to, keeps nothing of it, and loses nothing else', async () => {
    for (const change of CHANGES) {
      const files = new MemoryFiles();
      const journal = await open(files);
      files.failAt = { change, code };
      let kept: readonly JournalEntry[] = [];
      let isBroken = false;
      for (const size of APPENDS) {
        const call = ENTRIES.slice(kept.length, kept.length + size);
        try {
          await journal.append(call);
          expect(isBroken).toBe(false);
          kept = [...kept, ...call];
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          isBroken ||= error instanceof Failure && error.message.includes('cannot go on');
          await expectHolds(journal, kept);
        }
        expect(journal.size).toBe(kept.length);
      }
      const again = await open(files.after('only-synced'));
      expect(again.recovery.damage).toEqual([]);
      await expectHolds(again, kept);
    }
  });
});

test('a full disk takes nothing, says so, and goes on by itself when there is room', async () => {
  const files = new MemoryFiles();
  const journal = await open(files);
  await journal.append(ENTRIES.slice(0, 300));
  for (let spare = 0; spare < 9000; spare += 701) {
    files.capacityBytes = files.usedBytes() + spare;
    const size = journal.size;
    const failure = await journal.append(journalEntries(2000)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'journal/disk-full' });
    expect(journal.size).toBe(size);
    await expectHolds(journal, ENTRIES.slice(0, size));
    files.capacityBytes = Number.POSITIVE_INFINITY;
    await journal.append(ENTRIES.slice(size, size + 30));
  }
  await expectPrefix(await open(files.after('only-synced')), journal.size, ENTRIES);
});

test('writes that take only a part are gone on with', async () => {
  const files = new MemoryFiles();
  files.maxWriteBytes = 97;
  await write(files, { count: 0 });
  await expectPrefix(await open(files), ENTRIES.length, ENTRIES);
});
