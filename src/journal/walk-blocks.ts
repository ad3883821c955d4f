import { join } from 'node:path';
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
import { unknownVersion } from './unknown-version.ts';

/** A place in a file of blocks; the file's name is relative to the root. */
export interface BlockPlace {
  readonly file: string;
  readonly offset: number;
}

/** A block whose header has its hash. Its events were not looked at. */
export interface FoundBlock extends BlockPlace {
  readonly kind: 'block';
  readonly sizeBytes: number;
  readonly header: StoredHeader;
}

/** Bytes that are no block. */
export interface FoundBad extends BlockPlace {
  readonly kind: 'bad';
  readonly endOffset: number;
  readonly reason: string;
}

/** What stands at one place of a file of blocks. */
export type Found = FoundBlock | FoundBad;

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
  from: BlockPlace = { file: '', offset: 0 },
): AsyncGenerator<Found> {
  for (const name of await files.list(join(root, BLOCKS_FOLDER))) {
    const file = join(BLOCKS_FOLDER, name);
    if (parseBlocksFile(name) === undefined || file < from.file) continue;
    const open = await files.open(join(root, file), 'read');
    try {
      const span = {
        file,
        offset: file === from.file ? from.offset : 0,
        endOffset: await open.size(),
      };
      yield* walkFile(open, span, journalId);
    } finally {
      await open.close();
    }
  }
}

/** Bytes of the frames that follow a header. */
function bodyBytes(header: BlockHeader): number {
  return header.frames.reduce((sum, frame) => sum + frame.sizeBytes, 0);
}

function* walkFile(
  open: OpenFile,
  span: BlockPlace & { readonly endOffset: number },
  journalId: Uint8Array | undefined,
): Generator<Found> {
  const { file, endOffset: fileBytes } = span;
  let { offset } = span;
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
    throw unknownVersion(`${file.path}, byte ${offset}`, header.unknownVersion);
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
