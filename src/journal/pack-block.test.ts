import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { journalEntries, journalEntry, plain } from '../../test/contract/journal-contract.ts';
import { leafHash, subtreeRoot } from '../proof/tree-hash.ts';
import { decodeHeader, encodeHeader } from './block-header.ts';
import { isDamaged } from './damaged.ts';
import type { JournalEntry } from './journal.ts';
import { type PackedBlock, packBlock } from './pack-block.ts';
import { entryOf, unpackBlock } from './unpack-block.ts';
import { verifyBlock } from './verify-block.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

function unpacked(block: PackedBlock): ReturnType<typeof unpackBlock> {
  const header = decodeHeader(encodeHeader(new Uint8Array(16), block));
  if (!('frames' in header)) throw new Error(JSON.stringify(header));
  expect(verifyBlock(header, block.body)).toMatchObject({ lost: 0 });
  return unpackBlock(header, block.body);
}

function entriesOf(block: PackedBlock, count: number): readonly unknown[] {
  const content = unpacked(block);
  if (isDamaged(content)) throw new Error(content.damaged);
  return Array.from({ length: count }, (_, i) => {
    const entry = entryOf(content, i);
    return entry && plain(entry);
  });
}

describe('a packed block', () => {
  test('gives back any entries, and the roots of exactly their bytes', () => {
    const line = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => bytes.filter((byte) => byte !== 10));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        (lines, tiles) => {
          const entries = Array.from({ length: tiles * 256 }, (_, i) =>
            journalEntry(i, { bytes: lines[i % lines.length] ?? new Uint8Array() }),
          );
          const block = packBlock(256, entries, 1);
          expect(entriesOf(block, entries.length)).toEqual(
            entries.map((entry, i) => ({ ...plain(entry), position: 256 + i })),
          );
          const first = entries.slice(0, 256).map(({ bytes }) => leafHash(bytes));
          expect(block.tileRoots.slice(0, 32)).toEqual(
            Uint8Array.from(subtreeRoot(Buffer.concat(first))),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  test('with huge events has several frames, each small enough to unpack', () => {
    const huge = Buffer.alloc(30 * 1024 * 1024, 'x');
    const entries = journalEntries(256).map((entry, i) =>
      i % 100 === 7 ? { ...entry, bytes: huge } : entry,
    );
    const block = packBlock(0, entries, 1);
    expect(block.frames.map(({ eventCount }) => eventCount)).toEqual([207, 49]);
    const content = unpacked(block);
    if (isDamaged(content)) throw new Error(content.damaged);
    expect(entryOf(content, 206)).toMatchObject({ position: 206 });
    expect(entryOf(content, 207)?.bytes.length).toBe(huge.length);
    expect(entryOf(content, 255)).toMatchObject({ position: 255, bytes: entries[255]?.bytes });
    expect(entryOf(content, 256)).toBeUndefined();
  });

  test('whose header was made for other events is found out', () => {
    const block = packBlock(0, journalEntries(512), 1);
    const other = packBlock(0, [...journalEntries(511), journalEntry(9)], 1);
    const header = decodeHeader(
      encodeHeader(new Uint8Array(16), { ...block, tileRoots: other.tileRoots }),
    );
    if (!('frames' in header)) throw new Error(JSON.stringify(header));
    expect(verifyBlock(header, block.body)).toEqual({
      damaged: 'events of tile 1 do not have the root in their header',
    });
  });

  test.each([0, 1, 255, 257])('cannot hold %i events', (count) => {
    expect(() => packBlock(0, journalEntries(count), 1)).toThrow('whole tiles');
  });

  test('is the same from threads that pack at the same time', async () => {
    const entries: readonly JournalEntry[] = journalEntries(512).map((entry, i) => ({
      ...entry,
      bytes: Buffer.from(`${Buffer.from(entry.bytes)}${'abcdefgh'.repeat(i)}`),
    }));
    // A thread reads TypeScript only once it has been told how.
    const script = JSON.stringify(join(PROJECT, 'test/crash/packing-thread.ts'));
    const start = `import('tsx/esm/api').then(({ register }) => { register(); return import(${script}); });`;
    const workers = [0, 1].map(
      () => new Worker(start, { eval: true, workerData: { entries, times: 40 } }),
    );
    const blocks: PackedBlock[] = [];
    const ended = workers.map(
      (worker) =>
        new Promise((done, failed) => {
          worker.on('message', (block: PackedBlock) => blocks.push(block));
          worker.on('error', failed);
          worker.on('exit', done);
        }),
    );
    const here = packBlock(512, entries, 6);
    expect(await Promise.all(ended)).toEqual([0, 0]);
    expect(blocks).toHaveLength(80);
    for (const block of blocks) {
      expect(Buffer.compare(block.body, here.body)).toBe(0);
      expect(block.frames[0]?.sizeBytes).toBe(here.body.length);
    }
  }, 60_000);
});
