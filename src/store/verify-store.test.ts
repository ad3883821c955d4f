import { copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readManifest, writeManifest } from '../index/manifest.ts';
import { sha256 } from '../index/sealed-segment.ts';
import { openDiskStore } from './open-disk-store.ts';
import { rebuildStore } from './rebuild-store.ts';
import { findingsOf, verifyStore } from './verify-store.ts';

const LOG = join(import.meta.dirname, '../../test/fixtures/recorded/mixed.ndjson');

let intact: string;
let folder: string;

beforeAll(async () => {
  intact = await mkdtemp(join(tmpdir(), 'annals-intact-'));
  const lines = (await readFile(LOG)).toString('utf8').split('\n').filter(Boolean);
  const events = lines.map((line) => ({
    cluster: 'lab',
    source: LOG,
    receivedUs: 1,
    bytes: new TextEncoder().encode(line),
  }));
  await using store = await openDiskStore(intact, { mode: 'write' });
  await store.append(events.slice(0, 150));
  await store.seal();
  await store.append(events.slice(150));
  await store.seal();
});

afterAll(() => rm(intact, { recursive: true }));

/** A copy of the store to do something to. */
async function damaged(change: (root: string) => Promise<void>): Promise<readonly string[]> {
  folder = await mkdtemp(join(tmpdir(), 'annals-damaged-'));
  try {
    await cp(intact, folder, { recursive: true });
    await change(folder);
    return findingsOf(await verifyStore(folder)).map(({ file, reason }) => `${file}: ${reason}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function flip(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
}

test('nothing is found in a store nobody touched', async () => {
  expect(await damaged(async () => {})).toEqual([]);
  const { journal } = await verifyStore(intact);
  expect(journal.events).toBeGreaterThan(200);
});

describe('a changed byte of the index is found', () => {
  test('anywhere in each of its files', async () => {
    const names = await readdir(join(intact, 'index'));
    expect(names.length).toBe(5);
    for (const name of names) {
      const { length } = await readFile(join(intact, 'index', name));
      for (const offset of [0, 7, Math.floor(length / 2), length - 9, length - 1]) {
        const findings = await damaged((root) => flip(join(root, 'index', name), offset));
        expect(findings.length, `${name} at ${offset}`).toBeGreaterThan(0);
      }
    }
  });

  test('also when a file is missing or stands in for another', async () => {
    const [first = '', second = ''] = (await readdir(join(intact, 'index'))).filter((name) =>
      name.endsWith('.parquet'),
    );
    expect(await damaged((root) => rm(join(root, 'index', first)))).toHaveLength(1);
    const swapped = await damaged(async (root) => {
      const [a, b] = [join(root, 'index', first), join(root, 'index', second)];
      await copyFile(a, `${a}.kept`);
      await copyFile(b, a);
      await copyFile(`${a}.kept`, b);
    });
    expect(swapped).toHaveLength(2);
  });
});

test('an index with right hashes and wrong rows is found', async () => {
  const findings = await damaged(async (root) => {
    const index = join(root, 'index');
    const { segments } = await readManifest(index);
    const [first, second] = segments;
    if (first === undefined || second === undefined) throw new Error('two segments are needed');
    const foreign = await readFile(join(index, second.rows.name));
    await writeFile(join(index, first.rows.name), foreign);
    const rows = { ...first.rows, sha256: sha256(foreign) };
    await writeManifest(index, { segments: [{ ...first, rows }, second] });
  });
  expect(findings).toEqual([expect.stringMatching(/rows differ from the events$/)]);
});

test('a damaged index is made anew from the journal', async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-rebuilt-'));
  try {
    await cp(intact, folder, { recursive: true });
    await writeFile(join(folder, 'index/manifest.json'), 'nonsense');
    await expect(openDiskStore(folder, { mode: 'read' })).rejects.toMatchObject({
      code: 'store/index-damaged',
    });
    const { journal } = await verifyStore(intact);
    expect(await rebuildStore(folder)).toBe(journal.events);
    expect(findingsOf(await verifyStore(folder))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
