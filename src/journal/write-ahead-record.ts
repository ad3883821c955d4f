import { createHash, hash } from 'node:crypto';
import { JOURNAL_ID_BYTES } from './block-header.ts';
import { ByteReader, Malformed } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Damaged } from './damaged.ts';
import type { JournalEntry } from './journal.ts';
import { MAX_EVENT_BYTES } from './limits.ts';
import { decodeProvenance, encodeProvenance, provenanceAt } from './provenance.ts';

/** One thing the write-ahead file says. */
export type WriteAheadRecord =
  | {
      readonly kind: 'events';
      readonly firstPosition: number;
      readonly entries: readonly JournalEntry[];
    }
  /** All events below `position` are in blocks that were synced before this was written. */
  | { readonly kind: 'sealed'; readonly position: number };

/** "ANNW", a version, the journal's id, and a check over these. */
export const FILE_HEADER_BYTES: number = 4 + 1 + JOURNAL_ID_BYTES + 8;

/** "ANNR", the payload's length, its check, and a check over these. */
export const RECORD_HEADER_BYTES: number = 4 + 4 + 8 + 8;

/** What each record begins with, so that records behind a damaged one can be found again. */
export const RECORD_MAGIC: Buffer = Buffer.from('ANNR');

const FILE_MAGIC = Buffer.from('ANNW');
const VERSION = 1;
const CHECK_BYTES = 8;
const EVENTS = 1;
const SEALED = 2;

/** A payload holds one record's worth of events; see `WRITE_AHEAD_RECORD_BYTES`. */
const MAX_PAYLOAD_BYTES = 2 * MAX_EVENT_BYTES;
const MAX_RECORD_EVENTS = 65_536;

/** What the file begins with. */
export function encodeFileHeader(journalId: Uint8Array): Buffer {
  const hashed = Buffer.concat([FILE_MAGIC, Buffer.from([VERSION]), journalId]);
  return Buffer.concat([hashed, check(hashed)]);
}

/** Reads the start of the file: the journal's id, or a version that is not known, or a reason. */
export function decodeFileHeader(
  bytes: Uint8Array,
): { readonly journalId: Uint8Array } | { readonly unknownVersion: number } | Damaged {
  if (bytes.length < FILE_HEADER_BYTES) return { damaged: 'file header cut short' };
  const hashed = bytes.subarray(0, FILE_HEADER_BYTES - CHECK_BYTES);
  const magic = bytes.subarray(0, FILE_MAGIC.length);
  if (!check(hashed).equals(bytes.subarray(hashed.length, FILE_HEADER_BYTES))) {
    return { damaged: 'file header does not have its hash' };
  }
  if (!FILE_MAGIC.equals(magic)) return { damaged: 'no write-ahead file' };
  const version = bytes[FILE_MAGIC.length] ?? 0;
  if (version !== VERSION) return { unknownVersion: version };
  return { journalId: Uint8Array.from(hashed.subarray(FILE_MAGIC.length + 1)) };
}

/**
 * A record for one place of one journal's file. The place and the journal's random id go into its
 * check, so neither an old record nor an event made to look like a record is ever taken for one.
 */
export function encodeRecord(
  journalId: Uint8Array,
  offset: number,
  record: WriteAheadRecord,
): Buffer {
  const payload = encodePayload(record);
  const head = Buffer.alloc(RECORD_HEADER_BYTES - CHECK_BYTES);
  RECORD_MAGIC.copy(head, 0);
  head.writeUInt32LE(payload.length, 4);
  check(payload).copy(head, 8);
  return Buffer.concat([head, headCheck(journalId, offset, head), payload]);
}

/**
 * The length of the payload of the record at `offset`, proved by the header's own check: a reader
 * looking for the next record after bad bytes never hashes much for a length it made up.
 */
export function recordLength(
  journalId: Uint8Array,
  bytes: Uint8Array,
  offset: number,
): number | Damaged {
  if (bytes.length - offset < RECORD_HEADER_BYTES) return { damaged: 'record header cut short' };
  const head = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + offset,
    RECORD_HEADER_BYTES - CHECK_BYTES,
  );
  const stored = bytes.subarray(offset + head.length, offset + RECORD_HEADER_BYTES);
  if (
    !RECORD_MAGIC.equals(head.subarray(0, 4)) ||
    !headCheck(journalId, offset, head).equals(stored)
  ) {
    return { damaged: 'record header does not have its hash' };
  }
  return head.readUInt32LE(4);
}

/** Reads the record at `offset`. Any bytes at all give a record or a reason. */
export function decodeRecord(
  journalId: Uint8Array,
  bytes: Uint8Array,
  offset: number,
): WriteAheadRecord | Damaged {
  const length = recordLength(journalId, bytes, offset);
  if (typeof length !== 'number') return length;
  const start = offset + RECORD_HEADER_BYTES;
  if (bytes.length - start < length) return { damaged: 'record cut short' };
  const payload = bytes.subarray(start, start + length);
  if (!check(payload).equals(bytes.subarray(offset + 8, offset + 16))) {
    return { damaged: 'record does not have its hash' };
  }
  try {
    return decodePayload(payload);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { damaged: `record malformed: ${error.message}` };
  }
}

function encodePayload(record: WriteAheadRecord): Buffer {
  const writer = new ByteWriter();
  if (record.kind === 'sealed') {
    writer.byte(SEALED);
    writer.varint(record.position);
    return writer.finish();
  }
  writer.byte(EVENTS);
  writer.varint(record.firstPosition);
  writer.varint(record.entries.length);
  writer.block(encodeProvenance(record.entries));
  for (const { bytes } of record.entries) writer.block(bytes);
  return writer.finish();
}

function decodePayload(payload: Uint8Array): WriteAheadRecord {
  const reader = new ByteReader(payload);
  const kind = reader.byte();
  if (kind === SEALED) {
    const position = reader.varint();
    reader.end();
    return { kind: 'sealed', position };
  }
  if (kind !== EVENTS) throw new Malformed(`unknown kind ${kind}`);
  const firstPosition = reader.varint();
  const count = reader.count('number of events', MAX_RECORD_EVENTS);
  const provenance = decodeProvenance(reader.block(MAX_PAYLOAD_BYTES), count);
  const entries = Array.from({ length: count }, (_, i) => ({
    ...provenanceAt(provenance, i),
    bytes: reader.block(MAX_EVENT_BYTES),
  }));
  reader.end();
  return { kind: 'events', firstPosition, entries };
}

function check(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer').subarray(0, CHECK_BYTES);
}

function headCheck(journalId: Uint8Array, offset: number, head: Uint8Array): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigUInt64LE(BigInt(offset));
  const digest = createHash('sha256').update(journalId).update(place).update(head).digest();
  return digest.subarray(0, CHECK_BYTES);
}
