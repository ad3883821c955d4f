import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlockHeader, decodeHeader, encodeHeader, headerLength } from './block-header.ts';
import { TILE_EVENTS } from './limits.ts';

const ID = new Uint8Array(16).fill(9);

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

/** Headers as a writer could make them. */
const headers: fc.Arbitrary<BlockHeader> = fc
  .record({
    tile: fc.integer({ min: 0, max: 2 ** 44 }),
    tiles: fc.integer({ min: 1, max: 16 }),
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { maxLength: 3 }),
    rawBytes: fc.integer({ min: 0, max: 2 ** 27 }),
    sizeBytes: fc.integer({ min: 0, max: 2 ** 27 }),
    sha256: bytes(32),
    provenance: fc.uint8Array({ maxLength: 300 }),
    seed: fc.integer({ min: 0, max: 255 }),
  })
  .map(({ tile, tiles, cuts, rawBytes, sizeBytes, sha256, provenance, seed }) => {
    const eventCount = tiles * TILE_EVENTS;
    const ends = [...cuts.toSorted((a, b) => a - b), eventCount];
    return {
      firstPosition: tile * TILE_EVENTS,
      eventCount,
      tileRoots: new Uint8Array(tiles * 32).fill(seed),
      frames: ends.map((end, i) => ({
        eventCount: end - (ends[i - 1] ?? 0),
        rawBytes,
        sizeBytes,
        sha256,
      })),
      provenance,
    };
  });

function plain(header: BlockHeader): BlockHeader {
  const { firstPosition, eventCount, tileRoots, frames, provenance } = header;
  return {
    firstPosition,
    eventCount,
    tileRoots: Uint8Array.from(tileRoots),
    frames: frames.map((frame) => ({ ...frame, sha256: Uint8Array.from(frame.sha256) })),
    provenance: Uint8Array.from(provenance),
  };
}

describe('a block header', () => {
  test('is read as it was written, whatever follows it', () => {
    fc.assert(
      fc.property(headers, fc.uint8Array({ maxLength: 50 }), (header, rest) => {
        const encoded = encodeHeader(ID, header);
        expect(headerLength(encoded)).toBe(encoded.length);
        const decoded = decodeHeader(Buffer.concat([encoded, rest]));
        if (!('frames' in decoded)) throw new Error(JSON.stringify(decoded));
        expect(plain(decoded)).toEqual(header);
        expect(decoded.headerBytes).toBe(encoded.length);
        expect(Uint8Array.from(decoded.journalId)).toEqual(ID);
      }),
    );
  });

  test('with any byte changed or cut off is none', () => {
    fc.assert(
      fc.property(headers, fc.nat(), fc.integer({ min: 1, max: 255 }), (header, place, change) => {
        const encoded = encodeHeader(ID, header);
        const at = place % encoded.length;
        expect(decodeHeader(encoded.subarray(0, at))).toHaveProperty('damaged');
        encoded[at] = (encoded[at] ?? 0) ^ change;
        expect(decodeHeader(encoded)).toHaveProperty('damaged');
      }),
    );
  });

  test('is never found in other bytes, and nothing hangs or throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => {
        const magic = Buffer.from([0x50, 0x2a, 0x4d, 0x18]);
        expect(decodeHeader(tail)).toHaveProperty('damaged');
        expect(decodeHeader(Buffer.concat([magic, tail]))).toHaveProperty('damaged');
      }),
    );
  });

  test('of a full block of one source and one time takes 252 bytes', () => {
    const header: BlockHeader = {
      firstPosition: 1_000_000 * TILE_EVENTS,
      eventCount: 512,
      tileRoots: new Uint8Array(64),
      frames: [
        { eventCount: 512, rawBytes: 800_000, sizeBytes: 78_000, sha256: new Uint8Array(32) },
      ],
      provenance: new Uint8Array(80),
    };
    expect(encodeHeader(ID, header).length).toBe(252);
  });
});
