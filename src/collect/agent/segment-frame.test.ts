import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zstdCompress } from '../../base/zstd.ts';
import { bufferKeyOf } from './buffer-key.ts';
import { type Frame, isSealedWithOther, readFrames, writeFrame } from './segment-frame.ts';

const KEY = bufferKeyOf(Buffer.alloc(32, 7));
const OTHER = bufferKeyOf(Buffer.alloc(32, 8));
const write = (frame: Frame): Buffer => writeFrame(frame, KEY);
const read = (segment: Buffer): readonly Frame[] => readFrames(segment, KEY);

const frame: fc.Arbitrary<Frame> = fc
  .record({
    content: fc.uint8Array({ maxLength: 300 }),
    events: fc.nat(),
    fromUs: fc.nat(),
    toUs: fc.maxSafeNat(),
  })
  .map(({ content, ...rest }) => ({
    ...rest,
    body: Buffer.from(zstdCompress(content, 1)),
    sizeBytes: content.length,
  }));

test('frames are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), (frames) => {
      expect(read(Buffer.concat(frames.map(write)))).toEqual(frames);
    }),
  );
});

test('whatever is cut off the end, the frames before stay', () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 4 }), fc.nat(), (frames, cut) => {
      const parts = frames.map(write);
      const whole = Buffer.concat(parts);
      const left = whole.subarray(0, cut % whole.length);
      const fits = parts.filter(
        (_, i) => Buffer.concat(parts.slice(0, i + 1)).length <= left.length,
      );
      expect(read(left).length).toBe(fits.length);
    }),
  );
});

test('a frame whose bytes are damaged ends what can be read', () => {
  const part = write({
    body: zstdCompress(Buffer.from('x'.repeat(500)), 1),
    sizeBytes: 500,
    events: 1,
    fromUs: 1,
    toUs: 2,
  });
  const damaged = Buffer.from(part);
  damaged[part.length - 3] = (damaged[part.length - 3] ?? 0) ^ 0xff;
  damaged[33] = (damaged[33] ?? 0) ^ 0xff;
  expect(read(Buffer.concat([part, damaged, part])).length).toBe(1);
});

test('any bytes give frames or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(read(Buffer.from(bytes))).toEqual([]);
    }),
  );
});

test('a frame shows nothing of its body, and nothing without its key', () => {
  const body = Buffer.from('hunter2-very-secret');
  const frame = { body, sizeBytes: body.length, events: 1, fromUs: 1, toUs: 2 };
  const segment = write(frame);
  expect(segment.includes('hunter2')).toBe(false);
  expect(readFrames(segment, OTHER)).toEqual([]);
  expect([isSealedWithOther(segment, KEY), isSealedWithOther(segment, OTHER)]).toEqual([
    false,
    true,
  ]);
});

test('the figures of a frame cannot be changed unnoticed', () => {
  const body = Buffer.from('x');
  for (let at = 4; at < 52; at++) {
    const segment = write({ body, sizeBytes: 1, events: 1, fromUs: 1, toUs: 2 });
    segment[at] = (segment[at] ?? 0) ^ 1;
    expect([at, read(segment)]).toEqual([at, []]);
  }
});

test('frames of the version before, whose bodies were not sealed, are read', () => {
  const body = zstdCompress(Buffer.from('a line'), 1);
  const header = Buffer.alloc(32);
  header.write('ANB1', 0, 'latin1');
  header.writeUInt32LE(body.length, 4);
  header.writeUInt32LE(6, 8);
  header.writeUInt32LE(1, 12);
  header.writeDoubleLE(3, 16);
  header.writeDoubleLE(4, 24);
  const frames = read(Buffer.concat([header, body]));
  expect(frames).toEqual([
    { body: Buffer.from(body), sizeBytes: 6, events: 1, fromUs: 3, toUs: 4 },
  ]);
});
