import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { journalEntries, journalEntry, plain } from '../../test/contract/journal-contract.ts';
import { isDamaged } from './damaged.ts';
import { LOST_ENTRY } from './lost-entry.ts';
import { readRecords, readWriteAhead, tailFrom } from './read-write-ahead.ts';
import {
  decodeRecord,
  encodeFileHeader,
  encodeRecord,
  type WriteAheadRecord,
} from './write-ahead-record.ts';

const ID = new Uint8Array(16).fill(3);

const records: fc.Arbitrary<WriteAheadRecord> = fc.oneof(
  fc.maxSafeNat().map((position): WriteAheadRecord => ({ kind: 'sealed', position })),
  fc
    .record({
      firstPosition: fc.maxSafeNat(),
      lines: fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 }),
    })
    .map(({ firstPosition, lines }): WriteAheadRecord => {
      const entries = lines.map((bytes, i) => journalEntry(i, { bytes }));
      return { kind: 'events', firstPosition, entries };
    }),
);

function comparable(record: WriteAheadRecord): WriteAheadRecord {
  return record.kind === 'sealed' ? record : { ...record, entries: record.entries.map(plain) };
}

/** A file of these records, and where each begins. */
function file(...all: readonly WriteAheadRecord[]): { bytes: Buffer; offsets: readonly number[] } {
  let bytes = encodeFileHeader(ID);
  const offsets: number[] = [];
  for (const record of all) {
    offsets.push(bytes.length);
    bytes = Buffer.concat([bytes, encodeRecord(ID, bytes.length, record)]);
  }
  return { bytes, offsets };
}

const events = (firstPosition: number, count: number): WriteAheadRecord => ({
  kind: 'events',
  firstPosition,
  entries: journalEntries(count, firstPosition),
});
const sealed = (position: number): WriteAheadRecord => ({ kind: 'sealed', position });

describe('a record', () => {
  test('is read as it was written, at its own place only', () => {
    fc.assert(
      fc.property(records, fc.nat(50), (record, offset) => {
        const bytes = Buffer.concat([Buffer.alloc(offset), encodeRecord(ID, offset, record)]);
        const decoded = decodeRecord(ID, bytes, offset);
        if (isDamaged(decoded)) throw new Error(decoded.damaged);
        expect(comparable(decoded)).toEqual(comparable(record));
        const moved = Buffer.concat([Buffer.alloc(1), bytes]);
        expect(decodeRecord(ID, moved, offset + 1)).toHaveProperty('damaged');
        expect(decodeRecord(new Uint8Array(16), bytes, offset)).toHaveProperty('damaged');
      }),
    );
  });

  test('with any byte changed or cut off is none', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (record, place, change) => {
        const bytes = encodeRecord(ID, 0, record);
        const at = place % bytes.length;
        expect(decodeRecord(ID, bytes.subarray(0, at), 0)).toHaveProperty('damaged');
        bytes[at] = (bytes[at] ?? 0) ^ change;
        expect(decodeRecord(ID, bytes, 0)).toHaveProperty('damaged');
      }),
    );
  });

  test.each([
    ['sealed', sealed(1_000_000), 24 + 1 + 3],
    ['one event of 25 bytes', events(0, 1), 24 + 3 + 1 + 28 + 1 + 25],
  ])('of kind %s has its known length', (_what, record, sizeBytes) => {
    expect(encodeRecord(ID, 0, record).length).toBe(sizeBytes);
  });
});

describe('a write-ahead file', () => {
  test('tells what is sealed and what is not', () => {
    const { bytes } = file(
      events(0, 300),
      events(300, 250),
      sealed(512),
      events(550, 5),
      events(555, 1),
    );
    const state = readRecords(ID, bytes);
    expect(state).toMatchObject({ sealed: 512, gaps: [], endOffset: bytes.length });
    expect(tailFrom(state.runs, 512).map(plain)).toEqual(journalEntries(44, 512).map(plain));
  });

  test('cut anywhere keeps what was whole before the cut', () => {
    const { bytes, offsets } = file(events(0, 3), events(3, 2), sealed(4), events(5, 1));
    const whole = [0, 3, 5, 5, 6];
    for (let length = 29; length <= bytes.length; length++) {
      const state = readRecords(ID, bytes.subarray(0, length));
      const count = offsets.filter((_, i) => (offsets[i + 1] ?? bytes.length) <= length).length;
      const from = state.sealed;
      expect(from + tailFrom(state.runs, from).length).toBe(whole[count]);
      expect(state.gaps).toEqual([]);
      expect(state.torn === undefined).toBe(
        length === 29 || offsets.includes(length) || length === bytes.length,
      );
    }
  });

  test('with bad bytes in the middle goes on behind them, and keeps the positions', () => {
    const { bytes, offsets } = file(events(0, 3), events(3, 2), events(5, 2));
    const at = (offsets[1] ?? 0) + 30;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const state = readRecords(ID, bytes);
    expect(state.gaps).toEqual([
      { offset: offsets[1], endOffset: offsets[2], reason: 'record does not have its hash' },
    ]);
    expect(tailFrom(state.runs, 0).map(plain)).toEqual([
      ...journalEntries(3).map(plain),
      LOST_ENTRY,
      LOST_ENTRY,
      ...journalEntries(2, 5).map(plain),
    ]);
  });

  test('that says something twice is believed once', () => {
    const { bytes } = file(events(0, 3), events(2, 3), events(1, 1), events(5, 1));
    const { runs } = readRecords(ID, bytes);
    expect(tailFrom(runs, 0).map(plain)).toEqual(journalEntries(6).map(plain));
  });

  test('does not take an event that looks like a record for one', () => {
    const trap = encodeRecord(new Uint8Array(16), 0, sealed(9999));
    const { bytes, offsets } = file(
      { kind: 'events', firstPosition: 0, entries: [journalEntry(0, { bytes: trap })] },
      events(1, 1),
    );
    bytes[(offsets[0] ?? 0) + 5] = 0xff;
    const state = readRecords(ID, bytes);
    expect(state).toMatchObject({
      sealed: 0,
      gaps: [{ offset: offsets[0], endOffset: offsets[1] }],
    });
  });

  test('of any bytes is read without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readWriteAhead(bytes, undefined)).toHaveProperty('damaged');
        const behind = Buffer.concat([encodeFileHeader(ID), bytes]);
        const state = readWriteAhead(behind, undefined);
        expect(state).toMatchObject({ runs: [], endOffset: 29 });
      }),
    );
  });
});
