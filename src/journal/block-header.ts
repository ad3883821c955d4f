import { hash } from 'node:crypto';
import { ByteReader, Malformed } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Damaged } from './damaged.ts';
import { MAX_BLOCK_TILES, MAX_FRAME_BYTES, MAX_HEADER_BYTES, TILE_EVENTS } from './limits.ts';

/** One zstd frame of a block. */
export interface FrameHeader {
  readonly eventCount: number;
  /** Its content's bytes, line feeds included. */
  readonly rawBytes: number;
  readonly sizeBytes: number;
  /** SHA-256 of the compressed frame. */
  readonly sha256: Uint8Array;
}

/** What stands before the events of a block. */
export interface BlockHeader {
  readonly firstPosition: number;
  readonly eventCount: number;
  readonly frames: readonly FrameHeader[];
  /** The root of each tile, laid end to end. */
  readonly tileRoots: Uint8Array;
  /** See `decodeProvenance`. */
  readonly provenance: Uint8Array;
}

/** A header read from disk. */
export interface StoredHeader extends BlockHeader {
  readonly journalId: Uint8Array;
  /** Where the frames begin, counted from the start of the block. */
  readonly headerBytes: number;
}

/** A zstd decoder skips a frame that begins with one of 0x184D2A50 to 0x184D2A5F (RFC 8878, 3.1.2). */
export const SKIPPABLE_MAGIC = 0x184d2a50;

/** The smallest part of a block that tells how long its header is. */
export const HEADER_PREFIX_BYTES = 8;

/** A journal's random name, in each of its blocks: a block cannot be passed off as another store's. */
export const JOURNAL_ID_BYTES = 16;

/** "ANNB": an Annals block. */
const KIND = Buffer.from('ANNB');
const VERSION = 1;
const SHA256_BYTES = 32;

/** The skippable frame for a header, ready to be written in front of the block's zstd frames. */
export function encodeHeader(journalId: Uint8Array, header: BlockHeader): Buffer {
  const writer = new ByteWriter();
  writer.bytes(KIND);
  writer.byte(VERSION);
  writer.bytes(journalId);
  writer.varint(header.firstPosition);
  writer.varint(header.eventCount / TILE_EVENTS);
  writer.bytes(header.tileRoots);
  writer.varint(header.frames.length);
  for (const frame of header.frames) {
    writer.varint(frame.eventCount);
    writer.varint(frame.rawBytes);
    writer.varint(frame.sizeBytes);
    writer.bytes(frame.sha256);
  }
  writer.block(header.provenance);
  const content = writer.finish();
  const prefix = Buffer.alloc(HEADER_PREFIX_BYTES);
  prefix.writeUInt32LE(SKIPPABLE_MAGIC, 0);
  prefix.writeUInt32LE(content.length + SHA256_BYTES, 4);
  const hashed = Buffer.concat([prefix, content]);
  return Buffer.concat([hashed, hash('sha256', hashed, 'buffer')]);
}

/** The whole length of the header these bytes begin with, or why they cannot begin one. */
export function headerLength(bytes: Uint8Array): number | Damaged {
  if (bytes.length < HEADER_PREFIX_BYTES) return { damaged: 'block header cut short' };
  const reader = new ByteReader(bytes);
  if (reader.uint32() !== SKIPPABLE_MAGIC) return { damaged: 'no block header' };
  const length = HEADER_PREFIX_BYTES + reader.uint32();
  return length > MAX_HEADER_BYTES ? { damaged: `block header of ${length} bytes` } : length;
}

/** A version this program does not know. Told apart from damage: nothing may be cut or skipped then. */
export interface UnknownVersion {
  readonly unknownVersion: number;
}

/** Reads the header `bytes` begin with. Any bytes at all give a header or a reason. */
export function decodeHeader(bytes: Uint8Array): StoredHeader | Damaged | UnknownVersion {
  const length = headerLength(bytes);
  if (typeof length !== 'number') return length;
  if (bytes.length < length) return { damaged: 'block header cut short' };
  const hashed = bytes.subarray(0, length - SHA256_BYTES);
  if (length < HEADER_PREFIX_BYTES + KIND.length + SHA256_BYTES)
    return { damaged: 'no block header' };
  if (!hash('sha256', hashed, 'buffer').equals(bytes.subarray(length - SHA256_BYTES, length))) {
    return { damaged: 'block header does not have its hash' };
  }
  try {
    return readContent(new ByteReader(hashed.subarray(HEADER_PREFIX_BYTES)), length);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { damaged: `block header malformed: ${error.message}` };
  }
}

function readContent(reader: ByteReader, headerBytes: number): StoredHeader | UnknownVersion {
  if (!KIND.equals(reader.bytes(KIND.length))) throw new Malformed('of another kind');
  const version = reader.byte();
  if (version !== VERSION) return { unknownVersion: version };
  const journalId = reader.bytes(JOURNAL_ID_BYTES);
  const firstPosition = reader.varint();
  if (firstPosition % TILE_EVENTS !== 0) throw new Malformed('does not begin with a tile');
  const tiles = reader.count('number of tiles', MAX_BLOCK_TILES);
  if (tiles === 0) throw new Malformed('without tiles');
  const eventCount = tiles * TILE_EVENTS;
  const tileRoots = reader.bytes(tiles * SHA256_BYTES);
  const frames = readFrames(reader, eventCount);
  const provenance = reader.block(MAX_HEADER_BYTES);
  reader.end();
  return { journalId, headerBytes, firstPosition, eventCount, tileRoots, frames, provenance };
}

function readFrames(reader: ByteReader, eventCount: number): readonly FrameHeader[] {
  const frames: FrameHeader[] = [];
  const count = reader.count('number of frames', eventCount);
  let left = eventCount;
  for (let i = 0; i < count; i++) {
    const frame = {
      eventCount: reader.count('events of a frame', left),
      rawBytes: reader.count('size of a frame', MAX_RAW_BYTES),
      sizeBytes: reader.count('size of a frame', MAX_RAW_BYTES),
      sha256: reader.bytes(SHA256_BYTES),
    };
    left -= frame.eventCount;
    frames.push(frame);
  }
  if (left !== 0) throw new Malformed('frames hold other events than the block');
  return frames;
}

/** A frame of one event may be larger than usual, and zstd adds a little to what it cannot compress. */
const MAX_RAW_BYTES = 2 * MAX_FRAME_BYTES;
