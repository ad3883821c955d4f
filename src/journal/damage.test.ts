import { describe, expect, test } from 'vitest';
import { journalEntries, plain, scanned, stored } from '../../test/contract/journal-contract.ts';
import { MemoryFiles } from '../../test/crash/memory-files.ts';
import type { Damage, Journal } from './journal.ts';
import { openJournalReader } from './journal-reader.ts';
import { openJournal } from './open-journal.ts';
import type { Processes } from './process-identity.ts';
import { verifyJournal } from './verify-journal.ts';

const ROOT = '/store';
const BLOCKS = 'journal/0000000000000000.ndjson.zst';
const ENTRIES = journalEntries(1100);
const MORE = journalEntries(400, 1100);

const self = { pid: 1, startTime: '1', host: 'test' };
const processes: Processes = { self: () => self, mayBeAlive: () => false };

function open(files: MemoryFiles): Promise<Journal> {
  return openJournal(ROOT, { files, processes, blockTiles: 1, level: 1 });
}

async function indexedStore(): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await using journal = await open(files);
  await journal.append(ENTRIES);
  return files;
}

/** Opening a store without its index reads every header, so it sees the damage in them. */
async function store(): Promise<MemoryFiles> {
  const files = await indexedStore();
  files.names.delete(`${ROOT}/tree/blocks`);
  return files;
}

function change(files: MemoryFiles, name: string, make: (bytes: Buffer) => Uint8Array): void {
  const node = files.names.get(`${ROOT}/${name}`);
  if (node === undefined) throw new Error(`no file ${name}`);
  node.bytes = Buffer.from(make(Buffer.from(node.bytes)));
}

function flip(offset: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    return bytes;
  };
}

async function starts(files: MemoryFiles): Promise<readonly number[]> {
  const bytes = files.names.get(`${ROOT}/${BLOCKS}`)?.bytes ?? Buffer.alloc(0);
  const found: number[] = [];
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) found.push(at);
  return found;
}

const MAGIC = Buffer.from([0x50, 0x2a, 0x4d, 0x18]);

/** What can still be read, and the damage a scan reports on its way. */
async function readable(journal: Pick<Journal, 'scan'>): Promise<{
  readonly positions: readonly number[];
  readonly damage: readonly Damage[];
}> {
  const positions: number[] = [];
  const damage: Damage[] = [];
  for await (const batch of journal.scan(0, 1e9, { onDamage: (each) => damage.push(each) })) {
    positions.push(...batch.map(({ position }) => position));
  }
  return { positions, damage };
}

const without = (first: number, end: number): readonly number[] =>
  ENTRIES.map((_, position) => position).filter((at) => at < first || at >= end);

describe('a damaged block', () => {
  test('with a bad header is named, and all behind it stays readable', async () => {
    const files = await store();
    const offset = (await starts(files))[1] ?? 0;
    change(files, BLOCKS, flip(offset + 20));
    const damage = {
      file: BLOCKS,
      offset,
      firstPosition: 256,
      endPosition: 512,
      reason: 'block header does not have its hash',
    };

    const journal = await open(files);
    expect(journal.recovery).toEqual({ tornBytes: 0, damage: [damage] });
    expect(await readable(journal)).toEqual({ positions: without(256, 512), damage: [damage] });
    expect(await journal.read([255, 256, 511, 512])).toMatchObject([
      { position: 255 },
      undefined,
      undefined,
      { position: 512 },
    ]);

    expect(await journal.append(MORE)).toBe(1100);
    await journal[Symbol.asyncDispose]();
    const again = await open(files);
    expect(again.recovery).toEqual({ tornBytes: 0, damage: [damage] });
    expect((await readable(again)).positions).toHaveLength(1500 - 256);
  });

  test('with bad events is named when they are read, and by verify', async () => {
    const files = await store();
    const offset = (await starts(files))[2] ?? 0;
    change(files, BLOCKS, flip(offset + 400));
    const journal = await open(files);
    expect(await readable(journal)).toEqual({
      positions: without(512, 768),
      damage: [
        {
          file: BLOCKS,
          offset,
          firstPosition: 512,
          endPosition: 768,
          reason: 'events do not have the hash in their header',
        },
      ],
    });
    const report = await verifyJournal(ROOT, { files, processes });
    expect(report.findings).toHaveLength(1);
    expect(report.events).toBe(1100 - 256);
    expect(report.rootHash).toBeUndefined();
  });

  test('at the end is not cut, and new blocks go into a file of their own', async () => {
    const files = await store();
    const last = (await starts(files))[3] ?? 0;
    const before = files.names.get(`${ROOT}/${BLOCKS}`)?.bytes.length;
    change(files, BLOCKS, flip(last + 30));
    {
      await using journal = await open(files);
      expect(journal.recovery.damage).toMatchObject([{ firstPosition: 768, endPosition: 1024 }]);
      expect(await journal.append(MORE)).toBe(1100);
    }
    expect(files.names.get(`${ROOT}/${BLOCKS}`)?.bytes.length).toBe(before);
    expect(await files.list(`${ROOT}/journal`)).toEqual([
      '0000000000000000.ndjson.zst',
      '0000000000001024.ndjson.zst',
    ]);
    const { positions } = await readable(await open(files));
    expect(positions).toHaveLength(1500 - 256);
  });

  test('whose file was cut short loses what was cut only', async () => {
    const files = await store();
    const second = (await starts(files))[1] ?? 0;
    change(files, BLOCKS, (bytes) => bytes.subarray(0, second + 100));
    const journal = await open(files);
    expect(journal.recovery).toMatchObject({
      tornBytes: 0,
      damage: [
        { offset: second, firstPosition: 256, endPosition: 1024, reason: 'block header cut short' },
      ],
    });
    expect((await readable(journal)).positions).toEqual(without(256, 1024));
  });

  test('whose file is gone loses its positions only', async () => {
    const files = await store();
    files.names.delete(`${ROOT}/${BLOCKS}`);
    const journal = await open(files);
    expect(journal.recovery.damage).toContainEqual({
      file: 'journal',
      offset: 0,
      firstPosition: 0,
      endPosition: 1024,
      reason: 'blocks missing at the end',
    });
    expect((await readable(journal)).positions).toEqual(without(0, 1024));
    expect(await journal.append(MORE)).toBe(1100);
  });
});

describe('a damaged write-ahead file', () => {
  test('keeps the positions behind the damage, in blocks made later too', async () => {
    const files = new MemoryFiles();
    {
      await using journal = await open(files);
      for (let i = 0; i < 3; i++) await journal.append(ENTRIES.slice(10 * i, 10 * i + 10));
    }
    const log = files.names.get(`${ROOT}/write-ahead.log`)?.bytes ?? Buffer.alloc(0);
    const records: number[] = [];
    for (let at = log.indexOf('ANNR'); at >= 0; at = log.indexOf('ANNR', at + 1)) records.push(at);
    // The first record is the `sealed` one every file begins with.
    const offset = records[2] ?? 0;
    change(files, 'write-ahead.log', flip(offset + 60));
    {
      await using journal = await open(files);
      expect(journal.recovery).toMatchObject({
        tornBytes: 0,
        damage: [{ file: 'write-ahead.log', offset, reason: 'record does not have its hash' }],
      });
      expect(journal.size).toBe(30);
      await journal.append(ENTRIES.slice(30));
    }
    // What was damaged is kept for those who want to look at it.
    expect(
      (await files.list(ROOT)).filter((name) => name.startsWith('write-ahead.damaged-')),
    ).toHaveLength(1);
    const journal = await open(files);
    const { positions, damage } = await readable(journal);
    expect(positions).toEqual(without(10, 20));
    expect(damage).toMatchObject([{ firstPosition: 10, endPosition: 20 }]);
    const { findings, events } = await verifyJournal(ROOT, { files, processes });
    expect(events).toBe(1090);
    expect(findings).toMatchObject([
      { firstPosition: 0, endPosition: 256, reason: '10 events lost before the block was made' },
    ]);
  });

  test('with a bad header is read with the id the blocks have', async () => {
    const files = await store();
    change(files, 'write-ahead.log', flip(10));
    const journal = await open(files);
    expect(journal.recovery.damage).toMatchObject([{ file: 'write-ahead.log', offset: 0 }]);
    expect((await readable(journal)).positions).toEqual(without(0, 0));
  });

  test('that is gone takes the events with it that were in no block, and is missed', async () => {
    const files = await store();
    files.names.delete(`${ROOT}/write-ahead.log`);
    const journal = await open(files);
    expect(journal.recovery.damage).toMatchObject([{ file: 'write-ahead.log', reason: 'missing' }]);
    expect(journal.size).toBe(1024);
    expect(await journal.append(MORE)).toBe(1024);
  });
});

describe('the index of the blocks', () => {
  test('spares opening a look at the headers; damage in them is named when it is met', async () => {
    const files = await indexedStore();
    const offset = (await starts(files))[1] ?? 0;
    change(files, BLOCKS, flip(offset + 20));
    const journal = await open(files);
    expect(journal.recovery).toEqual({ tornBytes: 0, damage: [] });
    const damage = {
      file: BLOCKS,
      offset,
      firstPosition: 256,
      endPosition: 512,
      reason: 'block header does not have its hash',
    };
    expect(await readable(journal)).toEqual({ positions: without(256, 512), damage: [damage] });
    expect(await verifyJournal(ROOT, { files, processes })).toMatchObject({ findings: [damage] });
  });

  test('that is damaged, torn or of other files is not believed, and made anew', async () => {
    const whole = await indexedStore();
    const index = 'tree/blocks';
    const rows = whole.names.get(`${ROOT}/${index}`)?.bytes ?? Buffer.alloc(0);
    expect(rows.length).toBe(4 * 30);
    for (let at = 0; at < rows.length; at++) {
      const files = whole.after('all-written');
      change(files, index, at % 2 === 0 ? flip(at) : (bytes) => bytes.fill(0, at));
      await using journal = await open(files);
      expect(journal.recovery).toEqual({ tornBytes: 0, damage: [] });
      expect((await readable(journal)).positions).toHaveLength(1100);
      expect(files.names.get(`${ROOT}/${index}`)?.bytes).toEqual(rows);
    }
  });
});

test('a damaged tree is named and left, a lost one is made again', async () => {
  const files = await store();
  change(files, 'tree/level-1', flip(33));
  const journal = await open(files);
  expect(journal.recovery.damage).toMatchObject([
    { file: 'tree/level-1', offset: 32, reason: 'differs from its block' },
  ]);
  await journal[Symbol.asyncDispose]();

  files.names.delete(`${ROOT}/tree/level-1`);
  const again = await open(files);
  expect(again.recovery.damage).toMatchObject([{ file: 'tree/level-1', offset: 0 }]);
  await again[Symbol.asyncDispose]();
  expect((await verifyJournal(ROOT, { files, processes })).findings).toEqual([]);
});

test('any change of any byte leaves a journal that opens and never gives wrong events', async () => {
  const files = await indexedStore();
  for (const [path, node] of files.names) {
    for (let offset = 0; offset < node.bytes.length; offset += 37) {
      const copy = files.after('all-written');
      change(copy, path.slice(ROOT.length + 1), flip(offset));
      const journal = await open(copy);
      const { positions } = await readable(journal);
      const read = await journal.read(positions.slice(0, 3));
      expect(read.map((entry) => entry && plain(entry))).toEqual(
        positions.slice(0, 3).map((position) => stored(ENTRIES)[position]),
      );
      await journal.append(MORE);
    }
  }
}, 60_000);

describe('a reader', () => {
  test('sees what was acknowledged when it was opened, and more when it is refreshed', async () => {
    const files = new MemoryFiles();
    await using reader = await openJournalReader(ROOT, { files });
    expect(reader.size).toBe(0);
    await using journal = await openJournal(ROOT, {
      files,
      processes,
      blockTiles: 1,
      level: 1,
      maxFileBytes: 1,
      rotateBytes: 9000,
    });
    let count = 0;
    for (const size of [10, 300, 700, 0, 90]) {
      await journal.append(ENTRIES.slice(count, count + size));
      expect(reader.size).toBe(count);
      expect(await scanned(reader)).toEqual(stored(ENTRIES.slice(0, count)));
      count += size;
      await reader.refresh();
      expect(reader.size).toBe(count);
      expect(await scanned(reader)).toEqual(stored(ENTRIES.slice(0, count)));
    }
    expect(reader.recovery).toEqual({ tornBytes: 0, damage: [] });
  });

  test('sees a prefix at any moment of a write, never less than was acknowledged, and changes nothing', async () => {
    for (let stop = 0; ; stop++) {
      const files = new MemoryFiles();
      const journal = await open(files);
      await journal.append(ENTRIES.slice(0, 200));
      files.stopBefore = files.changes + stop;
      const done = await journal.append(ENTRIES.slice(200)).catch(() => undefined);
      const left = files.after('all-written');
      const reader = await openJournalReader(ROOT, { files: left });
      expect(reader.size).toBeGreaterThanOrEqual(done === undefined ? 200 : 1100);
      expect(reader.recovery.damage).toEqual([]);
      expect(await scanned(reader)).toEqual(stored(ENTRIES.slice(0, reader.size)));
      expect(left.changes).toBe(0);
      if (done !== undefined) break;
    }
  });
});
