import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import {
  type BlockHeader,
  decodeHeader,
  HEADER_PREFIX_BYTES,
  headerLength,
  SKIPPABLE_MAGIC,
  type StoredHeader,
} from './block-header.ts';
import { type Damaged, isDamaged } from './damaged.ts';
import { BLOCKS_FOLDER, parseBlocksFile } from './filenames.ts';
import type { Files, OpenFile } from './files.ts';

/** What stands at one place of a file of blocks. */
export type Found =
  | {
      readonly kind: 'block';
      readonly file: string;
      readonly offset: number;
      readonly sizeBytes: number;
      readonly header: StoredHeader;
    }
  | {
      readonly kind: 'bad';
      readonly file: string;
      readonly offset: number;
      readonly endOffset: number;
      readonly reason: string;
    };

/** Enough for nearly every header, so that most blocks cost one read. */
const READ_BYTES = 1024;

/** How far bad bytes are searched for the next block with one read. */
const SEARCH_BYTES = 1024 * 1024;

/**
 * The blocks of the whole journal by file and offset, from their headers alone: the events are not
 * read. Behind bad bytes it goes on at the next header that has its hash and `journalId`.
 */
export async function* walkBlocks(
  files: Files,
  root: string,
  journalId: Uint8Array | undefined,
): AsyncGenerator<Found> {
  for (const name of await files.list(join(root, BLOCKS_FOLDER))) {
    if (parseBlocksFile(name) === undefined) continue;
    const file = await files.open(join(root, BLOCKS_FOLDER, name), 'read');
    try {
      yield* walkFile(file, join(BLOCKS_FOLDER, name), await file.size(), journalId);
    } finally {
      await file.close();
    }
  }
}

/** Bytes of the frames that follow a header. */
export function bodyBytes(header: BlockHeader): number {
  return header.frames.reduce((sum, frame) => sum + frame.sizeBytes, 0);
}

function* walkFile(
  open: OpenFile,
  file: string,
  fileBytes: number,
  journalId: Uint8Array | undefined,
): Generator<Found> {
  let offset = 0;
  while (offset < fileBytes) {
    const header = readHeader(open, offset, fileBytes, journalId);
    if (isDamaged(header)) {
      const endOffset = findHeader(open, offset + 1, fileBytes, journalId);
      yield { kind: 'bad', file, offset, endOffset, reason: header.damaged };
      offset = endOffset;
      continue;
    }
    const sizeBytes = header.headerBytes + bodyBytes(header);
    yield { kind: 'block', file, offset, sizeBytes, header };
    offset += sizeBytes;
  }
}

function readHeader(
  file: OpenFile,
  offset: number,
  fileBytes: number,
  journalId: Uint8Array | undefined,
): StoredHeader | Damaged {
  let bytes = file.readNow(READ_BYTES, offset);
  const length = headerLength(bytes);
  if (typeof length !== 'number') return length;
  if (offset + length > fileBytes) return { damaged: 'block header cut short' };
  if (length > bytes.length) bytes = file.readNow(length, offset);
  const header = decodeHeader(bytes);
  if (isDamaged(header)) return header;
  if ('unknownVersion' in header) {
    throw new Failure(
      'journal/unknown-version',
      `cannot read ${file.path}: block at byte ${offset} has format version ${header.unknownVersion}`,
      { hint: 'Open this store with the version of Annals that wrote it, or a newer one.' },
    );
  }
  if (journalId !== undefined && Buffer.compare(header.journalId, journalId) !== 0) {
    return { damaged: 'block of another store' };
  }
  if (offset + header.headerBytes + bodyBytes(header) > fileBytes) {
    return { damaged: 'block cut short' };
  }
  return header;
}

/** Where the next readable header begins; the end of the file when there is none. */
function findHeader(
  file: OpenFile,
  from: number,
  fileBytes: number,
  journalId: Uint8Array | undefined,
): number {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(SKIPPABLE_MAGIC);
  for (let base = from; base < fileBytes; base += SEARCH_BYTES) {
    const chunk = file.readNow(SEARCH_BYTES + HEADER_PREFIX_BYTES, base);
    for (let at = chunk.indexOf(magic); at >= 0; at = chunk.indexOf(magic, at + 1)) {
      if (!isDamaged(readHeader(file, base + at, fileBytes, journalId))) return base + at;
    }
  }
  return fileBytes;
}
