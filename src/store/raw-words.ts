import { isAscii } from 'node:buffer';
import type { RequiredWords } from '../query/words.ts';

/** An escaped letter, digit or underscore: a word the bytes do not show. */
const ESCAPED_WORD_CHARACTER = /\\u(?!00)|\\u00(?:3[0-9]|[46][1-9a-f]|[57][0-9a]|5f|[89a-f])/i;

/** Bytes of a line as text that may be searched; cheap to make and to lower. */
function searchable(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isAscii(buffer)) return undefined;
  const text = buffer.toString('latin1');
  if (text.includes('\\u') && ESCAPED_WORD_CHARACTER.test(text)) return undefined;
  return text.toLowerCase();
}

/**
 * Whether a line may hold what a query requires, told from its bytes, without parsing it. Undefined
 * when nothing is required.
 */
export function compileRawWords(
  required: RequiredWords,
): ((bytes: Uint8Array) => boolean) | undefined {
  if (required.kind === 'unknown') return undefined;
  const holds = compile(required);
  return (bytes) => {
    const text = searchable(bytes);
    return text === undefined || holds(text);
  };
}

/** Some lines of a log in one buffer, and where each ends, the line feed excluded. */
export interface RawLines {
  readonly raw: Uint8Array;
  readonly ends: Uint32Array;
}

/**
 * Which of some lines may hold what a query requires, as `compileRawWords` tells it of each: one mark a
 * line, or undefined when any may. Looking at many lines at once is several times as quick.
 */
export function compileRawLines(
  required: RequiredWords,
): (lines: RawLines) => Uint8Array | undefined {
  if (required.kind === 'unknown') return () => undefined;
  const ofLine = compileRawWords(required);
  const ofText = compileText(required);
  const ofPiece = ({ raw, ends }: RawLines): Uint8Array => {
    const text = searchable(raw);
    if (text !== undefined) return ofText({ text, ends });
    return Uint8Array.from(ends, (end, i) => {
      const start = i === 0 ? 0 : (ends[i - 1] ?? 0) + 1;
      return ofLine?.(raw.subarray(start, end)) === false ? 0 : 1;
    });
  };
  return (lines) => {
    const marks = new Uint8Array(lines.ends.length);
    let first = 0;
    for (const piece of piecesOf(lines)) {
      marks.set(ofPiece(piece), first);
      first += piece.ends.length;
    }
    return marks;
  };
}

/** Texts of this size stay where V8 makes and drops them quickly; larger ones take five times as long. */
const PIECE_BYTES = 32 * 1024;

/** Whole lines, about as many as fit. */
function* piecesOf({ raw, ends }: RawLines): Iterable<RawLines> {
  let start = 0;
  let first = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i] ?? 0;
    const isLast = i === ends.length - 1;
    if (!isLast && (ends[i + 1] ?? 0) - start <= PIECE_BYTES) continue;
    const base = start;
    yield { raw: raw.subarray(base, end), ends: ends.slice(first, i + 1).map((at) => at - base) };
    start = end + 1;
    first = i + 1;
  }
}

/** Lines as one text in lower case. */
interface TextLines {
  readonly text: string;
  readonly ends: Uint32Array;
}

function compileText(required: RequiredWords): (lines: TextLines) => Uint8Array {
  switch (required.kind) {
    case 'unknown':
      return everyLine;
    case 'word':
      return NUMERIC.test(required.word) ? everyLine : (lines) => linesWith(required.word, lines);
    case 'all':
      return combined(required.of, (a, b) => a & b);
    case 'any':
      return combined(required.of, (a, b) => a | b);
  }
}

function everyLine({ ends }: TextLines): Uint8Array {
  return new Uint8Array(ends.length).fill(1);
}

function combined(
  required: readonly RequiredWords[],
  combine: (a: number, b: number) => number,
): (lines: TextLines) => Uint8Array {
  const parts = required.map(compileText);
  return (lines) => {
    const [first = everyLine(lines), ...rest] = parts.map((part) => part(lines));
    for (const marks of rest) {
      for (let i = 0; i < first.length; i++) first[i] = combine(first[i] ?? 0, marks[i] ?? 0);
    }
    return first;
  };
}

function linesWith(word: string, { text, ends }: TextLines): Uint8Array {
  const marks = new Uint8Array(ends.length);
  let line = 0;
  let from = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, from)) {
    from = at + 1;
    if (!mayStandAlone(text, at, word.length)) continue;
    while (line < ends.length - 1 && at >= (ends[line] ?? 0)) line++;
    marks[line] = 1;
    from = ends[line] ?? text.length;
  }
  return marks;
}

function holdsWord(text: string, word: string): boolean {
  let at = text.indexOf(word);
  while (at >= 0 && !mayStandAlone(text, at, word.length)) at = text.indexOf(word, at + 1);
  return at >= 0;
}

/**
 * Whether what stands at a place may be a word of its own. The end of an escape before it (`\\n`, `\\u0026`)
 * looks like a letter and is none.
 */
function mayStandAlone(text: string, at: number, length: number): boolean {
  if (isWordCharacter(text.charCodeAt(at + length))) return false;
  if (!isWordCharacter(text.charCodeAt(at - 1))) return true;
  return text[at - 2] === '\\' || (text[at - 6] === '\\' && text[at - 5] === 'u');
}

/** Of a text in lower case; false where there is none. */
function isWordCharacter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}

function compile(required: RequiredWords): (text: string) => boolean {
  switch (required.kind) {
    case 'unknown':
      return () => true;
    case 'word':
      return NUMERIC.test(required.word) ? () => true : (text) => holdsWord(text, required.word);
    case 'all': {
      const parts = required.of.map(compile);
      return (text) => parts.every((part) => part(text));
    }
    case 'any': {
      const parts = required.of.map(compile);
      return (text) => parts.some((part) => part(text));
    }
  }
}

/** A number may be written in another way than it is shown: `1e21`. */
const NUMERIC = /^\d+(?:e\d*)?$/;
