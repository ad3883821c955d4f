import { Failure } from '../base/failure.ts';
import { compressionOf, decompress } from './decompress.ts';
import { DocumentCutter } from './document-cutter.ts';
import { LineUnwrapper } from './envelope/line-unwrapper.ts';
import { HEAD_BYTES } from './limits.ts';
import { type LineBatch, packLines } from './line-batch.ts';
import { type LastLine, LineSplitter } from './line-splitter.ts';
import { inputName, type LogInput, type ReadOptions, readChunks } from './log-input.ts';
import { type Foreign, type Recognition, recognise } from './recognise.ts';

/** Where reading may go on later: after the last whole line read so far. */
export interface Resume {
  readonly offset: number;
  readonly line: number;
}

/** A part of a log, or the word that it is none. */
export type LogPart =
  | { readonly kind: 'lines'; readonly batch: LineBatch; readonly resume?: Resume }
  | { readonly kind: 'cut'; readonly batch: LineBatch }
  | Foreign;

/** How to read a log; `firstLine` goes with `offset`. */
export interface ReadLogOptions extends ReadOptions {
  readonly firstLine?: number;
}

/**
 * Reads one log from beginning to end: unpacks it, tells what it is, and gives its events a line
 * each. Yields `foreign` alone for what is no audit log, and `cut` at the end for a last line that
 * is not whole. Throws `input/unreadable`, and `input/damaged` after all that could be read.
 */
export async function* readLog(
  input: LogInput,
  options: ReadLogOptions = {},
): AsyncGenerator<LogPart> {
  const source = await openText(readChunks(input, options), inputName(input));
  try {
    const { head, recognition } = await recogniseHead(source.text, options.offset === undefined);
    if (recognition.kind === 'foreign') yield recognition;
    else if (recognition.kind === 'documents') yield* cutDocuments(head, source.text);
    else if (recognition.kind === 'lines') {
      yield* splitLines(head, source.text, source.compressed ? undefined : options);
    }
    if (head.failure !== undefined) throw head.failure;
  } finally {
    await source.text.return(undefined);
  }
}

/** Tells what a log is by reading its beginning only. */
export async function peekLog(input: LogInput): Promise<Recognition> {
  const { text } = await openText(readChunks(input), inputName(input));
  try {
    return (await recogniseHead(text, true)).recognition;
  } finally {
    await text.return(undefined);
  }
}

interface Text {
  readonly text: AsyncGenerator<Buffer>;
  readonly compressed: boolean;
}

async function openText(chunks: AsyncGenerator<Buffer>, name: string): Promise<Text> {
  const first = await chunks.next();
  const start = first.done === true ? Buffer.alloc(0) : first.value;
  const all = prepend([start], chunks);
  const compression = compressionOf(start);
  if (compression === 'none') return { text: all, compressed: false };
  return { text: decompress(compression, name, all), compressed: true };
}

async function* prepend(
  first: readonly Buffer[],
  rest: AsyncGenerator<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    yield* first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

interface Head {
  readonly chunks: readonly Buffer[];
  /** What ended the reading of the head; thrown once its lines were handed on. */
  readonly failure: Failure | undefined;
}

async function recogniseHead(
  text: AsyncGenerator<Buffer>,
  fromStart: boolean,
): Promise<{ readonly head: Head; readonly recognition: Recognition }> {
  const chunks: Buffer[] = [];
  let failure: Failure | undefined;
  let bytes = 0;
  try {
    while (bytes < HEAD_BYTES) {
      const next = await text.next();
      if (next.done === true) break;
      chunks.push(next.value);
      bytes += next.value.length;
    }
  } catch (error) {
    if (bytes === 0 || !(error instanceof Failure)) throw error;
    failure = error;
  }
  const [only] = chunks;
  const head = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
  // What follows lines that were recognised before is lines too, however it begins.
  const recognition: Recognition = fromStart
    ? recognise(head.subarray(0, HEAD_BYTES))
    : { kind: 'lines' };
  return { head: { chunks, failure }, recognition };
}

async function* cutDocuments(head: Head, text: AsyncGenerator<Buffer>): AsyncGenerator<LogPart> {
  const cutter = new DocumentCutter();
  const unwrapper = new LineUnwrapper();
  for await (const chunk of prepend(head.chunks, text)) {
    for (const batch of unwrapper.push(cutter.push(chunk))) {
      if (!isEmpty(batch)) yield { kind: 'lines', batch };
    }
  }
  yield* missingParts(unwrapper);
  const last = cutter.end();
  if (!isEmpty(last)) yield { kind: 'cut', batch: last };
}

async function* splitLines(
  head: Head,
  text: AsyncGenerator<Buffer>,
  resumable: ReadLogOptions | undefined,
): AsyncGenerator<LogPart> {
  const splitter = new LineSplitter(resumable?.firstLine);
  const unwrapper = new LineUnwrapper();
  let offset = resumable?.offset ?? 0;
  const resumeAt = (at: number): Resume | undefined =>
    // The parts of a line that is not whole would be missed by who goes on after them.
    resumable === undefined || unwrapper.waitsFromLine !== undefined
      ? undefined
      : { offset: at, line: splitter.nextLine };
  let isFirst = offset === 0;
  for await (const chunk of prepend(head.chunks, text)) {
    const batches = splitter.push(isFirst ? withoutByteOrderMark(chunk) : chunk);
    isFirst = false;
    offset += chunk.length;
    const parts = batches.flatMap((batch) => unwrapper.push(batch));
    yield* lineParts(parts, resumeAt(offset - splitter.pendingBytes));
  }
  const last = splitter.end();
  if (last !== undefined) yield* lastLine(last, unwrapper, () => resumeAt(offset));
  yield* missingParts(unwrapper);
}

/** Reading may go on after the last part only: the parts share the end of their chunk. */
function* lineParts(parts: readonly LineBatch[], resume: Resume | undefined): Generator<LogPart> {
  for (const [i, batch] of parts.entries()) {
    const isLast = i === parts.length - 1 && resume !== undefined;
    yield { kind: 'lines', batch, ...(isLast ? { resume } : {}) };
  }
}

/** A last line without a line end is either whole, or still being written, or cut. */
function* lastLine(
  last: LastLine,
  unwrapper: LineUnwrapper,
  resume: () => Resume | undefined,
): Generator<LogPart> {
  const parts = unwrapper.push(packLines([last], []));
  const [only] = parts;
  const isUnchanged = parts.length === 1 && only?.starts.length === 1 && only.bytes === last.bytes;
  if (isUnchanged && !isJson(last.bytes)) {
    yield { kind: 'cut', batch: packLines([], [{ ...last, reason: 'not JSON: cut short' }]) };
  } else {
    yield* lineParts(parts, resume());
  }
}

function* missingParts(unwrapper: LineUnwrapper): Generator<LogPart> {
  const batch = unwrapper.end();
  if (batch !== undefined) yield { kind: 'cut', batch };
}

function isEmpty({ starts, rejected }: LineBatch): boolean {
  return starts.length === 0 && rejected.length === 0;
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}
