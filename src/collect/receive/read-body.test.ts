import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inPieces } from '../../../test/receive/destination.ts';
import { zstdCompress } from '../../base/zstd.ts';
import { BodyBudget } from './body-budget.ts';
import { readBody } from './read-body.ts';
import { ZstdSlicer } from './zstd-slices.ts';

const TEXT = Buffer.from('all that is sent\n'.repeat(5000));

function packed(encoding: string, bytes: Buffer): Buffer {
  if (encoding === 'gzip') return gzipSync(bytes);
  return encoding === 'zstd' ? Buffer.from(zstdCompress(bytes, 3)) : bytes;
}

async function read(bytes: Buffer, encoding?: string, maxBytes?: number): Promise<Buffer> {
  using lease = new BodyBudget(8 << 20).lease();
  const parts: Buffer[] = [];
  const bounds = { lease, ...(maxBytes !== undefined && { maxBytes }) };
  for await (const part of readBody({ chunks: inPieces(bytes, 333), encoding }, bounds)) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

test.each([undefined, 'identity', 'gzip', 'zstd', ' GZip '])('encoding %s', async (encoding) => {
  const bytes = packed((encoding ?? '').trim().toLowerCase(), TEXT);
  expect((await read(bytes, encoding)).equals(TEXT)).toBe(true);
});

test.each([
  ['an unknown encoding', 'br', TEXT],
  ['two of them', 'gzip, zstd', TEXT],
  ['no gzip at all', 'gzip', TEXT],
  ['no zstd at all', 'zstd', TEXT],
  ['cut gzip', 'gzip', packed('gzip', TEXT).subarray(0, -9)],
  ['cut zstd', 'zstd', packed('zstd', TEXT).subarray(0, -9)],
])('%s is refused', async (_what, encoding, bytes) => {
  await expect(read(bytes, encoding)).rejects.toMatchObject({ code: 'receive/encoding' });
});

test('a body that unpacks to more than is taken is refused', async () => {
  const zeros = Buffer.alloc(3 << 20);
  for (const encoding of ['gzip', 'zstd']) {
    const reading = read(packed(encoding, zeros), encoding, 2 << 20);
    await expect(reading).rejects.toMatchObject({ code: 'receive/too-large' });
  }
});

test('a body that finds no room is refused for the moment', async () => {
  await expect(read(Buffer.alloc(7 << 20), undefined)).rejects.toMatchObject({
    code: 'receive/busy',
  });
});

test('who holds little finds room where who holds much does not', () => {
  const budget = new BodyBudget(8 << 20);
  const [large, small] = [budget.lease(), budget.lease()];
  expect([large.take(6 << 20), large.take(1), small.take(1 << 20)]).toEqual([true, false, true]);
  expect(budget.usedBytes).toBe(7 << 20);
  large[Symbol.dispose]();
  small[Symbol.dispose]();
  expect(budget.usedBytes).toBe(0);
});

test('slices of zstd data are the data, whatever the pieces', () => {
  const data = Buffer.concat([
    packed('zstd', TEXT),
    Buffer.from('5f2a4d1803000000616263', 'hex'), // a skippable frame
    packed('zstd', Buffer.alloc(9 << 20)),
    packed('zstd', Buffer.alloc(0)),
    packed('zstd', TEXT),
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: data.length }), (size) => {
      const slicer = new ZstdSlicer();
      const slices: Buffer[] = [];
      for (let at = 0; at < data.length; at += size) {
        slices.push(...slicer.slices(data.subarray(at, at + size)));
      }
      expect(Buffer.concat(slices).equals(data)).toBe(true);
    }),
  );
});

test('a few bytes that unpack to many are given to the decoder a little at a time', () => {
  const bomb = packed('zstd', Buffer.alloc(64 << 20));
  const slices = [...new ZstdSlicer().slices(bomb)];
  expect(slices.length).toBeGreaterThan(50);
});

test('a frame that wants a large window is refused before memory is taken for it', () => {
  const frame = Buffer.from('28b52ffd00880100', 'hex'); // window of 2^27 bytes
  expect(() => [...new ZstdSlicer().slices(frame)]).toThrow('a window of 128 MiB');
});
