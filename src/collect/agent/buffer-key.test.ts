import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bufferKeyOf, openBufferKey } from './buffer-key.ts';
import { DiskBuffer } from './disk-buffer.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a key is made once, and only its owner may read it', async () => {
  const path = join(folder, 'new', 'buffer.key');
  const made = await openBufferKey(path);
  expect(made.bytes.length).toBe(32);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await openBufferKey(path)).toEqual(made);
});

test.each(['', 'abc', 'z'.repeat(64), '0'.repeat(66)])('%j is no key', async (text) => {
  const path = join(folder, 'buffer.key');
  await writeFile(path, text);
  await expect(openBufferKey(path)).rejects.toMatchObject({ code: 'agent/key-unreadable' });
});

test('with another key a buffer is refused and nothing of it is removed', async () => {
  const [key, other] = [1, 2].map((fill) => bufferKeyOf(Buffer.alloc(32, fill)));
  if (key === undefined || other === undefined) throw new Error('unreachable');
  const frame = { body: Buffer.from('x'), sizeBytes: 1, events: 1, fromUs: 1, toUs: 2 };
  await using buffer = await DiskBuffer.open({ folder, maxBytes: 1 << 30, key });
  await buffer.append(frame);
  const opening = DiskBuffer.open({ folder, maxBytes: 1 << 30, key: other });
  await expect(opening).rejects.toMatchObject({ code: 'agent/key-wrong' });
  expect((await buffer.oldest())?.body).toEqual(frame.body);
});
