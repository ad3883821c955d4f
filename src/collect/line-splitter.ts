import { MAX_LINE_BYTES, OVERSIZED_SAMPLE_BYTES } from './limits.ts';
import { type LineBatch, packLines, type RejectedLine } from './line-batch.ts';

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0;

/** What stood after the last line end of a file. */
export interface LastLine {
  readonly bytes: Buffer;
  readonly line: number;
}

/**
 * Cuts chunks of a file into lines. The same bytes give the same lines however they are chunked.
 * Lines without content are skipped; NUL bytes around a line are cut off, because a log truncated
 * while it is written (`copytruncate`) continues behind a hole of them.
 */
export class LineSplitter {
  #carry: Buffer[] = [];
  #carryBytes = 0;
  #line: number;
  /** Set while the rest of an oversized line is thrown away. */
  #oversized: Buffer | undefined;

  constructor(firstLine = 1) {
    this.#line = firstLine;
  }

  /** Bytes taken in that belong to a line whose end is not here yet. */
  get pendingBytes(): number {
    return this.#carryBytes;
  }

  /** Whether a line longer than the limit is being skipped, which began before `pendingBytes`. */
  get isSkipping(): boolean {
    return this.#oversized !== undefined;
  }

  /** Lines ended so far, empty ones included, plus the first line's number. */
  get nextLine(): number {
    return this.#line;
  }

  /** The lines that end in this chunk. The chunk must not be written afterwards. */
  push(chunk: Buffer): readonly LineBatch[] {
    const batches: LineBatch[] = [];
    let start = 0;
    if (this.#carryBytes > 0 || this.#oversized !== undefined) {
      const end = chunk.indexOf(LF);
      if (end === -1) return this.#keep(chunk) ?? [];
      batches.push(...(this.#keep(chunk.subarray(0, end)) ?? []), ...this.#endCarried());
      start = end + 1;
    }
    const batch = this.#wholeLines(chunk, start);
    if (batch.starts.length > 0) batches.push(batch);
    batches.push(...(this.#keep(chunk.subarray(chunk.lastIndexOf(LF) + 1)) ?? []));
    return batches;
  }

  /** The line without an end at the end of the file, if there is one. */
  end(): LastLine | undefined {
    const bytes = trimmed(
      this.#carry.length === 1 ? (this.#carry[0] ?? EMPTY) : Buffer.concat(this.#carry),
    );
    this.#carry = [];
    this.#carryBytes = 0;
    return bytes.length === 0 ? undefined : { bytes, line: this.#line };
  }

  #wholeLines(chunk: Buffer, from: number): LineBatch {
    const starts: number[] = [];
    const ends: number[] = [];
    const lines: number[] = [];
    let start = from;
    for (let end = chunk.indexOf(LF, start); end !== -1; end = chunk.indexOf(LF, start)) {
      const first = contentStart(chunk, start, end);
      const last = contentEnd(chunk, first, end);
      if (hasContent(chunk, first, last)) {
        starts.push(first);
        ends.push(last);
        lines.push(this.#line);
      }
      this.#line++;
      start = end + 1;
    }
    return { bytes: chunk, starts, ends, lines, rejected: [] };
  }

  #keep(rest: Buffer): readonly LineBatch[] | undefined {
    if (this.#oversized !== undefined) return undefined;
    // A hole of NUL bytes may be far longer than any line.
    const piece = this.#carryBytes === 0 ? rest.subarray(contentStart(rest, 0, rest.length)) : rest;
    if (piece.length === 0) return undefined;
    this.#carry.push(piece);
    this.#carryBytes += piece.length;
    if (this.#carryBytes <= MAX_LINE_BYTES) return undefined;
    this.#oversized = Buffer.concat(this.#carry, OVERSIZED_SAMPLE_BYTES);
    this.#carry = [];
    this.#carryBytes = 0;
    return [rejection(oversized(this.#line, this.#oversized))];
  }

  #endCarried(): readonly LineBatch[] {
    const line = this.#line++;
    if (this.#oversized !== undefined) {
      this.#oversized = undefined;
      return [];
    }
    const bytes = trimmed(Buffer.concat(this.#carry, this.#carryBytes));
    this.#carry = [];
    this.#carryBytes = 0;
    return bytes.length === 0 ? [] : [packLines([{ bytes, line }], [])];
  }
}

/** Why a line longer than the limit is not handed on. */
export function oversized(line: number, sample: Buffer): RejectedLine {
  const reason = `longer than ${MAX_LINE_BYTES / (1 << 20)} MiB; only its beginning is kept here`;
  return { line, reason, bytes: sample };
}

const EMPTY = Buffer.alloc(0);

function rejection(rejected: RejectedLine): LineBatch {
  return packLines([], [rejected]);
}

function trimmed(line: Buffer): Buffer {
  const start = contentStart(line, 0, line.length);
  const end = contentEnd(line, start, line.length);
  return hasContent(line, start, end) ? line.subarray(start, end) : EMPTY;
}

function contentStart(bytes: Buffer, start: number, end: number): number {
  let first = start;
  while (first < end && bytes[first] === NUL) first++;
  return first;
}

function contentEnd(bytes: Buffer, start: number, end: number): number {
  let last = end;
  while (last > start && (bytes[last - 1] === CR || bytes[last - 1] === NUL)) last--;
  return last;
}

/** Almost every line begins with its content, so this looks at one byte. */
function hasContent(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x09 && byte !== CR && byte !== NUL) return true;
  }
  return false;
}
