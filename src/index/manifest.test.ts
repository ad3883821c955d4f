import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseManifest, readManifest, renderManifest, writeManifest } from './manifest.ts';

const FILE = { name: '000-100.parquet', sizeBytes: 12, sha256: 'ab' };
const MANIFEST = {
  segments: [
    { firstPosition: 0, endPosition: 100, minTimeUs: 1, maxTimeUs: 2, rows: FILE, filters: FILE },
  ],
};

test('a manifest survives being written and read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'annals-manifest-'));
  try {
    expect(await readManifest(folder)).toEqual({ segments: [] });
    await writeManifest(folder, MANIFEST);
    expect(await readManifest(folder)).toEqual(MANIFEST);
    expect(await readdir(folder)).toEqual(['manifest.json']);
    await writeFile(join(folder, 'manifest.json'), '{}');
    await expect(readManifest(folder)).rejects.toMatchObject({ code: 'store/index-damaged' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('any changed byte of a manifest is noticed', () => {
  const text = renderManifest(MANIFEST);
  expect(parseManifest(text)).toEqual(MANIFEST);
  for (let i = 0; i < text.length; i++) {
    const changed = `${text.slice(0, i)}${text[i] === '7' ? '8' : '7'}${text.slice(i + 1)}`;
    expect(parseManifest(changed), `byte ${i}`).toBeUndefined();
    expect(parseManifest(text.slice(0, i)), `cut at ${i}`).toBeUndefined();
  }
});
