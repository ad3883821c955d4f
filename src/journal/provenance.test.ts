import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Malformed } from './byte-reader.ts';
import { decodeProvenance, encodeProvenance, type Provenance, provenanceAt } from './provenance.ts';

const provenances: fc.Arbitrary<Provenance[]> = fc.array(
  fc
    .record({
      cluster: fc.constantFrom('prod', 'test', '', 'größe'),
      source: fc.oneof(fc.constantFrom('a.log', '', 'prod'), fc.string({ unit: 'grapheme' })),
      receivedUs: fc.oneof(
        fc.constantFrom(0, 1.79e15, 1.79e15 + 1, Number.MAX_SAFE_INTEGER),
        fc.maxSafeNat(),
      ),
      identity: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
    })
    .map(({ identity, ...rest }) => (identity === undefined ? rest : { ...rest, identity })),
  { maxLength: 40 },
);

function read(bytes: Uint8Array, count: number): readonly Provenance[] {
  const columns = decodeProvenance(bytes, count);
  return Array.from({ length: count }, (_, i) => {
    const { identity, ...rest } = provenanceAt(columns, i);
    return identity === undefined ? rest : { ...rest, identity: Uint8Array.from(identity) };
  });
}

describe('provenance', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(provenances, (entries) => {
        expect(read(encodeProvenance(entries), entries.length)).toEqual(entries);
      }),
    );
  });

  test('of any bytes is a value or Malformed, never a hang', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 0, max: 600 }),
        (bytes, count) => {
          try {
            expect(decodeProvenance(bytes, count).origins).toHaveLength(count);
          } catch (error) {
            expect(error).toBeInstanceOf(Malformed);
          }
        },
      ),
    );
  });

  const one = { cluster: 'prod', source: 'audit.log', receivedUs: 1_790_000_000_000_000 };
  test.each([
    ['512 of one source and time', Array.from({ length: 512 }, () => one), 32],
    [
      '512 a microsecond apart',
      Array.from({ length: 512 }, (_, i) => ({ ...one, receivedUs: one.receivedUs + i })),
      32,
    ],
    [
      '512 that arrived at 8 times',
      Array.from({ length: 512 }, (_, i) => ({
        ...one,
        receivedUs: one.receivedUs + 50_000 * (i >> 6),
      })),
      66,
    ],
    ['one with an identity', [{ ...one, identity: new Uint8Array(32) }], 28 + 33],
  ])('%s take few bytes', (_what, entries, sizeBytes) => {
    expect(encodeProvenance(entries).length).toBe(sizeBytes);
  });
});
