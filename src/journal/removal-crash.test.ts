import { describe, expect, test } from 'vitest';
import { journalEntries } from '../../test/contract/journal-contract.ts';
import { type Aftermath, MemoryFiles } from '../../test/crash/memory-files.ts';
import { leafHash } from '../proof/tree-hash.ts';
import { TreeHead } from '../proof/tree-head.ts';
import type { Journal, Removal } from './journal.ts';
import { openJournalReader } from './journal-reader.ts';
import { openJournal } from './open-journal.ts';
import type { Processes } from './process-identity.ts';
import { verifyJournal } from './verify-journal.ts';

const ROOT = '/store';
const ENTRIES = journalEntries(2600);

/** Appends, with a removal behind some: in a file, at a file's start, of all blocks, into the tail. */
const STEPS = [
  { append: 700, removeTo: 300 },
  { append: 512 },
  { append: 300, removeTo: 1024 },
  { append: 10, reopen: true },
  { append: 600, removeTo: 2048 },
  { append: 30, removeTo: 2150 },
  { append: 200 },
] as const;

let nextPid = 1;

function anotherProcess(): Processes {
  const self = { pid: nextPid++, startTime: '1', host: 'test' };
  return { self: () => self, mayBeAlive: ({ pid }) => pid === self.pid };
}

function open(files: MemoryFiles): Promise<Journal> {
  const sizes = { blockTiles: 1, level: 1, rotateBytes: 12_000, maxFileBytes: 2000 };
  return openJournal(ROOT, { files, processes: anotherProcess(), ...sizes });
}

function removal(end: number): Removal {
  return { end, lastUs: end * 10, removedUs: 5, reason: 'age' };
}

interface Progress {
  size: number;
  /** What was asked to be removed, and what is known to be. */
  askedEnd: number;
  removedEnd: number;
}

async function run(files: MemoryFiles, progress: Progress): Promise<void> {
  let journal = await open(files);
  for (const step of STEPS) {
    await journal.append(ENTRIES.slice(progress.size, progress.size + step.append));
    progress.size += step.append;
    if ('removeTo' in step) {
      progress.askedEnd = step.removeTo;
      await journal.remove(removal(step.removeTo));
      progress.removedEnd = step.removeTo;
      await journal.sweep();
    }
    if ('reopen' in step) {
      await journal[Symbol.asyncDispose]();
      journal = await open(files);
    }
  }
  await journal[Symbol.asyncDispose]();
}

function start(): Progress {
  return { size: 0, askedEnd: 0, removedEnd: 0 };
}

async function linesOf(journal: Pick<Journal, 'scan' | 'size'>): Promise<string> {
  const lines: string[] = [];
  for await (const batch of journal.scan(0, journal.size)) {
    for (const { position, bytes } of batch) lines.push(`${position} ${Buffer.from(bytes)}`);
  }
  return lines.join('\n');
}

function rootOver(size: number): string {
  const head = new TreeHead();
  for (const { bytes } of ENTRIES.slice(0, size)) head.append(leafHash(bytes));
  return Buffer.from(head.root()).toString('hex');
}

/** Whole from what was removed on; the removed part either not begun or done, never in between. */
async function expectWhole(files: MemoryFiles, progress: Progress): Promise<Journal> {
  const journal = await open(files);
  const end = journal.removed?.end ?? 0;
  expect([progress.removedEnd, progress.askedEnd]).toContain(end);
  expect(journal.removed).toEqual(end === 0 ? undefined : expect.objectContaining(removal(end)));
  expect(journal.size).toBeGreaterThanOrEqual(progress.size);
  expect(journal.recovery.damage).toEqual([]);
  const want = ENTRIES.slice(end, journal.size).map(
    ({ bytes }, i) => `${end + i} ${Buffer.from(bytes)}`,
  );
  expect((await linesOf(journal)) === want.join('\n')).toBe(true);
  return journal;
}

async function expectVerified(files: MemoryFiles): Promise<void> {
  const report = await verifyJournal(ROOT, { files, processes: anotherProcess() });
  expect(report.findings).toEqual([]);
  expect(report.rootHash).toBe(rootOver(report.size));
}

const whole = new MemoryFiles();
await run(whole, start());
const CHANGES = Array.from({ length: whole.changes }, (_, i) => i);

test('the run removes files, ends one that is being written, and is verified', async () => {
  expect(whole.log.filter((what) => /^remove .*zst$/.test(what)).length).toBeGreaterThan(2);
  expect(await linesOf(await openJournalReader(ROOT, { files: whole }))).toMatch(/^2150 /);
  await expectVerified(whole);
});

// A machine that stops may leave anything; a killed process leaves all it wrote.
describe.each<readonly [Aftermath, number]>([
  ['only-synced', 1],
  ['all-written', 3],
  ['torn', 2],
])('a stop with %s left', (left, step) => {
  test('before any change leaves a whole store, and the root of all events', async () => {
    for (const change of CHANGES.filter((number) => number % step === 0)) {
      const files = new MemoryFiles();
      files.stopBefore = change;
      const progress = start();
      await run(files, progress).catch(() => undefined);
      const found = files.after(left);
      const journal = await expectWhole(found, progress);
      await journal.append(ENTRIES.slice(journal.size, journal.size + 3));
      await journal[Symbol.asyncDispose]();
      await expectVerified(found);
    }
  });
});

test('a change that fails leaves what was there, and the next removal works', async () => {
  for (const change of CHANGES) {
    const files = new MemoryFiles();
    const journal = await open(files);
    await journal.append(ENTRIES.slice(0, 1300));
    files.failAt = { change: files.changes + (change % 25), code: 'EIO' };
    await journal.remove(removal(600)).catch(() => undefined);
    await journal.sweep().catch(() => undefined);
    files.failAt = undefined;
    await journal.remove(removal(900));
    await journal.sweep();
    expect((await linesOf(journal)).startsWith('900 ')).toBe(true);
    await journal[Symbol.asyncDispose]();
    await expectVerified(files);
  }
});

test('hashes of removed events that were changed are found, and so is a changed record', async () => {
  const changed = (name: string, at: number): MemoryFiles => {
    const files = whole.after('all-written');
    const node = files.names.get(`${ROOT}/${name}`);
    if (node === undefined) throw new Error(`no ${name}`);
    const bytes = Buffer.from(node.bytes);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    files.names.set(`${ROOT}/${name}`, { bytes, synced: bytes });
    return files;
  };
  const findings = async (files: MemoryFiles): Promise<readonly string[]> => {
    const report = await verifyJournal(ROOT, { files, processes: anotherProcess() });
    return report.findings.map(({ file }) => file);
  };
  expect(await findings(changed('tree/level-1', 40))).toContain('tree/level-1');
  expect(await findings(changed('removed.json', 120))).toContain('removed.json');
});

test('a lost tree cannot be made again for removed events, and says so', async () => {
  const files = whole.after('all-written');
  files.names.delete(`${ROOT}/tree/level-1`);
  const journal = await open(files);
  expect(journal.recovery.damage.map(({ reason }) => reason)).toContain(
    'cut short; the hashes of removed events cannot be made again',
  );
  expect(await linesOf(journal)).toMatch(/^2150 /);
  await journal[Symbol.asyncDispose]();
  const report = await verifyJournal(ROOT, { files, processes: anotherProcess() });
  // The root is still told by what the record of the removal holds.
  expect(report.rootHash).toBe(rootOver(report.size));
  expect(report.findings).toHaveLength(1);
});

test('a reader that was open sees the removal when it refreshes', async () => {
  const files = new MemoryFiles();
  const journal = await open(files);
  await journal.append(ENTRIES.slice(0, 1300));
  const reader = await openJournalReader(ROOT, { files });
  await journal.remove(removal(600));
  expect((await reader.read([599]))[0]).toBeDefined();
  await reader.refresh();
  expect(await reader.read([599, 600])).toMatchObject([undefined, { position: 600 }]);
  expect(reader.removed).toMatchObject({ end: 600 });
});
