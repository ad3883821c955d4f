import { isAscii } from 'node:buffer';
import { type RequiredWords, ROOTS_WITH_KEYS } from '../query/words.ts';

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
  const asksForNumber = holdsNumber(required);
  const ofPiece = ({ raw, ends }: RawLines): Uint8Array => {
    const text = searchable(raw);
    const isPlain = !(asksForNumber && text !== undefined && UNUSUAL_NUMBER.test(text));
    if (text !== undefined && isPlain) return ofText({ text, ends });
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
      return (lines) => linesWith(required.word, lines);
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
    while (line < ends.length - 1 && at >= (ends[line] ?? 0)) line++;
    if (!mayCount(text, { word, at, lineStart: line === 0 ? 0 : (ends[line - 1] ?? 0) })) continue;
    marks[line] = 1;
    from = ends[line] ?? text.length;
  }
  return marks;
}

function holdsWord(text: string, word: string): boolean {
  let at = text.indexOf(word);
  while (at >= 0 && !mayCount(text, { word, at, lineStart: 0 })) at = text.indexOf(word, at + 1);
  return at >= 0;
}

/** Where a word was found. */
interface Found {
  readonly word: string;
  readonly at: number;
  readonly lineStart: number;
}

function mayCount(text: string, { word, at, lineStart }: Found): boolean {
  if (!mayStandAlone(text, at, word.length)) return false;
  // All but these are within quotes wherever they are found.
  if (NUMERIC.test(word) || word === 'true' || word === 'false') return true;
  return !isInKey(text, at + word.length) || ROOT_WITH_KEYS.test(text.slice(lineStart, at));
}

/** Of a text in lower case: what a key has to stand behind to count as text. */
const ROOT_WITH_KEYS = new RegExp(`"(?:${[...ROOTS_WITH_KEYS].join('|').toLowerCase()})"`);

/** Whether the string that `from` lies in is a key. */
function isInKey(text: string, from: number): boolean {
  let i = from;
  while (i < text.length && text.charCodeAt(i) !== QUOTE)
    i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  COLON.lastIndex = i + 1;
  return COLON.test(text);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = /\s*:/y;

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
      return NUMERIC.test(required.word)
        ? (text) => UNUSUAL_NUMBER.test(text) || holdsWord(text, required.word)
        : (text) => holdsWord(text, required.word);
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

/** What a number outside of quotes may be shown as, a word at a time: `1e21` has `1e` and `21`. */
const NUMERIC = /^\d+(?:e\d*)?$/;

/** A number that may be written in another way than it is shown: `1E2`, `1.50`, one of 16 digits. */
const UNUSUAL_NUMBER = /(?:"\s*:|[,[])\s*-?(?:\d+[.e]|\d{16})/i;

function holdsNumber(required: RequiredWords): boolean {
  if (required.kind === 'word') return NUMERIC.test(required.word);
  return required.kind !== 'unknown' && required.of.some(holdsNumber);
}
