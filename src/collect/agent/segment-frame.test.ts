import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zstdCompress } from '../../base/zstd.ts';
import { type Frame, readFrames, writeFrame } from './segment-frame.ts';

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
      expect(readFrames(Buffer.concat(frames.map(writeFrame)))).toEqual(frames);
    }),
  );
});

test('whatever is cut off the end, the frames before stay', () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 4 }), fc.nat(), (frames, cut) => {
      const parts = frames.map(writeFrame);
      const whole = Buffer.concat(parts);
      const left = whole.subarray(0, cut % whole.length);
      const fits = parts.filter(
        (_, i) => Buffer.concat(parts.slice(0, i + 1)).length <= left.length,
      );
      expect(readFrames(left).length).toBe(fits.length);
    }),
  );
});

test('a frame whose bytes are damaged ends what can be read', () => {
  const part = writeFrame({
    body: zstdCompress(Buffer.from('x'.repeat(500)), 1),
    sizeBytes: 500,
    events: 1,
    fromUs: 1,
    toUs: 2,
  });
  const damaged = Buffer.from(part);
  damaged[part.length - 3] = (damaged[part.length - 3] ?? 0) ^ 0xff;
  damaged[33] = (damaged[33] ?? 0) ^ 0xff;
  expect(readFrames(Buffer.concat([part, damaged, part])).length).toBe(1);
});

test('any bytes give frames or none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(readFrames(Buffer.from(bytes))).toEqual([]);
    }),
  );
});
