import { Failure } from '../base/failure.ts';
import { compressionOf, decompress } from './decompress.ts';
import { DocumentCutter } from './document-cutter.ts';
import { isEventList } from './is-event-list.ts';
import { HEAD_BYTES } from './limits.ts';
import { type LineBatch, lineBytes, packLines } from './line-batch.ts';
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
  for await (const chunk of prepend(head.chunks, text)) {
    const batch = cutter.push(chunk);
    if (!isEmpty(batch)) yield { kind: 'lines', batch };
  }
  const last = cutter.end();
  if (!isEmpty(last)) yield { kind: 'cut', batch: last };
}

async function* splitLines(
  head: Head,
  text: AsyncGenerator<Buffer>,
  resumable: ReadLogOptions | undefined,
): AsyncGenerator<LogPart> {
  const splitter = new LineSplitter(resumable?.firstLine);
  let offset = resumable?.offset ?? 0;
  const resumeAt = (at: number): Resume | undefined =>
    resumable === undefined ? undefined : { offset: at, line: splitter.nextLine };
  let isFirst = offset === 0;
  for await (const chunk of prepend(head.chunks, text)) {
    const batches = splitter.push(isFirst ? withoutByteOrderMark(chunk) : chunk);
    isFirst = false;
    offset += chunk.length;
    const resume = resumeAt(offset - splitter.pendingBytes);
    for (const batch of batches) {
      yield* lineParts(batch, batch === batches.at(-1) ? resume : undefined);
    }
  }
  const last = splitter.end();
  if (last !== undefined) yield* lastLine(last, resumeAt(offset));
}

/** Reading may go on after the last part only: the parts of a batch share its end. */
function* lineParts(batch: LineBatch, resume: Resume | undefined): Generator<LogPart> {
  const parts = withItems(batch);
  for (const part of parts) {
    const isLast = part === parts.at(-1) && resume !== undefined;
    yield { kind: 'lines', batch: part, ...(isLast ? { resume } : {}) };
  }
}

/** A last line without a line end is either whole, or still being written, or cut. */
function* lastLine(last: LastLine, resume: Resume | undefined): Generator<LogPart> {
  if (isJson(last.bytes)) yield* lineParts(packLines([last], []), resume);
  else yield { kind: 'cut', batch: packLines([], [{ ...last, reason: 'not JSON: cut short' }]) };
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

/** The batch, with each line that is a list of events replaced by its items. */
function withItems(batch: LineBatch): readonly LineBatch[] {
  const parts: LineBatch[] = [];
  let from = 0;
  for (let i = 0; i < batch.starts.length; i++) {
    if (!isEventList(batch.bytes, batch.starts[i] ?? 0, batch.ends[i] ?? 0)) continue;
    if (i > from) parts.push(slice(batch, from, i));
    const cutter = new DocumentCutter(batch.lines[i]);
    parts.push(cutter.push(lineBytes(batch, i)), cutter.end());
    from = i + 1;
  }
  if (from === 0) return [batch];
  parts.push(slice(batch, from, batch.starts.length));
  return parts.filter((part) => !isEmpty(part));
}

function slice(batch: LineBatch, from: number, to: number): LineBatch {
  return {
    bytes: batch.bytes,
    starts: batch.starts.slice(from, to),
    ends: batch.ends.slice(from, to),
    lines: batch.lines.slice(from, to),
    rejected: from === 0 ? batch.rejected : [],
  };
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}
