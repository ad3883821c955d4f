import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildIdTable, findPlaces, hashId } from './id-table.ts';
import { decodeFilters, encodeFilters } from './segment-filters.ts';
import { buildWordFilter } from './word-filter.ts';

function tableOf(ids: readonly string[]) {
  const hashes = ids.map(hashId);
  return buildIdTable(
    Uint32Array.from(hashes, ({ high }) => high),
    Uint32Array.from(hashes, ({ low }) => low),
  );
}

test('every Audit-ID is found at its place, repeated ones at each of theirs', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 400 }), (ids) => {
      const table = tableOf(ids);
      for (const [place, id] of ids.entries()) {
        expect(findPlaces(table, hashId(id))).toContain(place);
      }
    }),
  );
});

test('few absent Audit-IDs seem to be there', () => {
  const table = tableOf(Array.from({ length: 20_000 }, (_, i) => `id-${i}`));
  let found = 0;
  for (let i = 0; i < 20_000; i++) found += findPlaces(table, hashId(`other-${i}`)).length;
  expect(found).toBeLessThan(20);
});

test('filters survive encoding, byte for byte', () => {
  const filters = {
    ids: tableOf(['a', 'b', 'a', '../../etc"<script>']),
    words: [buildWordFilter(Uint32Array.of(1, 2, 3)), buildWordFilter(new Uint32Array())],
    supersessions: [{ position: 2 ** 40, byPosition: 2 ** 40 + 7 }],
  };
  const bytes = encodeFilters(filters);
  expect(bytes.length).toBe(20 + 4 * (2 + 4 + 2) + 16 + 8 + 8 + 8);
  expect(decodeFilters(bytes)).toEqual(filters);
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(decodeFilters(shifted.subarray(1)), 'bytes at an odd address').toEqual(filters);
});

test('bytes cut short or of another kind are no filters', () => {
  const bytes = encodeFilters({ ids: tableOf(['a', 'b']), words: [], supersessions: [] });
  for (let length = 0; length < bytes.length; length++) {
    expect(decodeFilters(bytes.subarray(0, length))).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (random) => {
      const decoded = decodeFilters(random);
      expect(decoded === undefined || decoded.words.length >= 0).toBe(true);
    }),
  );
});
