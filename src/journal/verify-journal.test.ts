import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { journalEntries, journalEntry } from '../../test/contract/journal-contract.ts';
import { MemoryFiles } from '../../test/crash/memory-files.ts';
import type { Damage, JournalEntry } from './journal.ts';
import { openJournal } from './open-journal.ts';
import type { Processes } from './process-identity.ts';
import { verifyJournal } from './verify-journal.ts';

const ROOT = '/store';
const self = { pid: 1, startTime: '1', host: 'test' };
const processes: Processes = { self: () => self, mayBeAlive: () => false };

/** A store of `count` small events in blocks of one tile, closed. */
async function store(count: number, maxFileBytes = 1e9): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await using journal = await openJournal(ROOT, { files, processes, blockTiles: 1, maxFileBytes });
  await journal.append(small(count));
  return files;
}

function small(count: number): readonly JournalEntry[] {
  return Array.from({ length: count }, (_, i) =>
    journalEntry(0, {
      bytes: Buffer.from(`{${i}}`),
      ...(i === 5 || i === count - 2 ? { identity: new Uint8Array(32).fill(i) } : {}),
    }),
  );
}

async function findings(files: MemoryFiles): Promise<readonly Damage[]> {
  return (await verifyJournal(ROOT, { files, processes })).findings;
}

function bytesOf(files: MemoryFiles, name: string): Buffer {
  const node = files.names.get(`${ROOT}/${name}`);
  if (node === undefined) throw new Error(`no file ${name}`);
  return node.bytes;
}

/** The same store with one file's bytes replaced. */
function replaced(files: MemoryFiles, name: string, bytes: Uint8Array): MemoryFiles {
  const copy = files.after('all-written');
  copy.names.set(`${ROOT}/${name}`, { bytes: Buffer.from(bytes), synced: Buffer.alloc(0) });
  return copy;
}

/** RFC 6962, 2.1, word for word. */
function treeHash(leaves: readonly Uint8Array[]): Buffer {
  const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha256();
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return sha256(Buffer.of(0), only);
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

describe.each([0, 1, 256, 700, 1024])('a good store of %i events', (count) => {
  test('has no findings, and the root over exactly its events', async () => {
    const report = await verifyJournal(ROOT, { files: await store(count), processes });
    const entries = small(count);
    expect(report).toMatchObject({
      findings: [],
      events: count,
      size: count,
      blocks: Math.floor(count / 256),
      rawBytes: entries.reduce((sum, { bytes }) => sum + bytes.length + 1, 0),
      rootHash: treeHash(entries.map(({ bytes }) => bytes)).toString('hex'),
    });
  });
});

test('every single changed byte in every file is found', async () => {
  const files = await store(300);
  const missed: string[] = [];
  let changed = 0;
  for (const [path, node] of files.names) {
    for (let offset = 0; offset < node.bytes.length; offset++) {
      const bytes = Buffer.from(node.bytes);
      bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (offset % 8));
      const copy = replaced(files, path.slice(ROOT.length + 1), bytes);
      changed++;
      if ((await findings(copy)).length === 0) missed.push(`${path} at ${offset}`);
    }
  }
  expect(changed).toBeGreaterThan(1000);
  expect(missed).toEqual([]);
}, 60_000);

test('every file cut at any length is found', async () => {
  const files = await store(300);
  const missed: string[] = [];
  for (const [path, node] of files.names) {
    for (let length = 0; length < node.bytes.length; length++) {
      const copy = replaced(files, path.slice(ROOT.length + 1), node.bytes.subarray(0, length));
      if ((await findings(copy)).length === 0) missed.push(`${path} cut to ${length}`);
    }
  }
  // A write-ahead file that ends after a whole record is what a crash before the next one leaves;
  // only a signed checkpoint can tell that more was there. The index of blocks may end anywhere
  // between two rows: it says nothing that the blocks do not say. Nothing else may go unseen.
  const log = bytesOf(files, 'write-ahead.log');
  const lastRecord = log.lastIndexOf('ANNR');
  expect(missed.toSorted()).toEqual([
    '/store/tree/blocks cut to 0',
    `/store/write-ahead.log cut to ${lastRecord}`,
  ]);
}, 60_000);

test.each([
  'write-ahead.log',
  'tree/level-1',
  'journal/0000000000000000.ndjson.zst',
  'journal/0000000000000256.ndjson.zst',
  'journal/0000000000000768.ndjson.zst',
])('a store without %s is not whole', async (name) => {
  const files = await store(1100, 1);
  expect(files.names.delete(`${ROOT}/${name}`)).toBe(true);
  expect(await findings(files)).not.toEqual([]);
});

test('a removed block, two swapped ones and a block of another store are named with their positions', async () => {
  const files = await store(1024);
  const file = 'journal/0000000000000000.ndjson.zst';
  const all = bytesOf(files, file);
  const blocks = blocksOf(all);
  const [a, b, c, d] = blocks;
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    throw new Error('four blocks');

  const removed = await findings(replaced(files, file, Buffer.concat([a, c, d])));
  expect(removed).toContainEqual({
    file,
    offset: a.length,
    firstPosition: 256,
    endPosition: 512,
    reason: 'blocks missing before this one',
  });

  const swapped = await findings(replaced(files, file, Buffer.concat([a, c, b, d])));
  expect(swapped.map(({ reason }) => reason)).toContain('block of position 256 out of its place');

  const other = blocksOf(bytesOf(await store(1024), file))[1];
  if (other === undefined) throw new Error('four blocks');
  const foreign = await findings(replaced(files, file, Buffer.concat([a, other, c, d])));
  expect(foreign).toContainEqual({
    file,
    offset: a.length,
    firstPosition: 256,
    endPosition: 512,
    reason: 'block of another store',
  });

  const last = await findings(replaced(files, file, Buffer.concat([a, b, c])));
  expect(last).toContainEqual({
    file,
    offset: a.length + b.length + c.length,
    firstPosition: 768,
    endPosition: 1024,
    reason: 'blocks missing at the end',
  });
});

function blocksOf(bytes: Buffer): readonly Buffer[] {
  const starts: number[] = [];
  const magic = Buffer.from([0x50, 0x2a, 0x4d, 0x18]);
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) starts.push(at);
  return starts.map((start, i) => bytes.subarray(start, starts[i + 1]));
}

test('tells what it does, and stops when asked', async () => {
  const files = await store(1024);
  const seen: number[] = [];
  await verifyJournal(ROOT, { files, processes, onProgress: ({ events }) => seen.push(events) });
  expect(seen).toEqual([256, 512, 768, 1024]);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(verifyJournal(ROOT, { files, processes, signal })).rejects.toThrow('enough');
});

test('leaves alone what a running writer has not acknowledged', async () => {
  const files = new MemoryFiles();
  const live: Processes = { self: () => self, mayBeAlive: () => true };
  await using journal = await openJournal(ROOT, { files, processes: live, blockTiles: 1 });
  await journal.append(journalEntries(600));
  const log = bytesOf(files, 'write-ahead.log');
  const torn = replaced(files, 'write-ahead.log', Buffer.concat([log, Buffer.from('ANNR half')]));
  const report = await verifyJournal(ROOT, { files: torn, processes: live });
  expect(report).toMatchObject({ findings: [], events: 600 });
  expect(await findings(torn)).toHaveLength(1);
});
