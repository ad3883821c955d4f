import { expect, test } from 'vitest';
import { zstdCompress, zstdDecompress } from './zstd.ts';

const TEXT = Buffer.from('who did what, when and from where; '.repeat(20_000));

test.each([0, 1, 1000, TEXT.length])('%i bytes come back as they were', (length) => {
  const bytes = TEXT.subarray(0, length);
  const frame = zstdCompress(bytes, 3);
  expect(Buffer.from(frame).readUInt32LE(0)).toBe(0xfd2fb528);
  expect(Buffer.compare(zstdDecompress(frame, length), bytes)).toBe(0);
});

test('several frames and a skippable one are one content', () => {
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const parts = [zstdCompress(TEXT, 1), skippable, zstdCompress(TEXT, 6)];
  const content = zstdDecompress(Buffer.concat(parts), 2 * TEXT.length);
  expect(Buffer.compare(content, Buffer.concat([TEXT, TEXT]))).toBe(0);
});

test('what is no whole frame throws, and spoils nothing for the next call', () => {
  const frame = zstdCompress(TEXT, 3);
  const bad = Buffer.from(frame);
  bad.fill(0xff, 20, 60);
  for (const bytes of [frame.subarray(0, frame.length - 3), bad, Buffer.from('no zstd at all')]) {
    expect(() => zstdDecompress(bytes, TEXT.length)).toThrow();
    expect(Buffer.compare(zstdDecompress(frame, TEXT.length), TEXT)).toBe(0);
  }
  expect(() => zstdDecompress(frame, TEXT.length - 1)).toThrow('unexpected size');
});
