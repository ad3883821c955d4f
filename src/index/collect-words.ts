import { FNV_OFFSET, FNV_PRIME } from './indexed-word.ts';

/** What a byte of JSON text is to the cutter of words. */
const SEPARATOR = 0;
const DIGIT = 1;
const HEX_LETTER = 2;
const LETTER = 3;
const BACKSLASH = 4;
const NON_ASCII = 5;

const CLASS = classTable();
const LOWER = lowerTable();

/** Growable set of word hashes, reused from call to call: open addressing, 0 stands for empty. */
export class WordHashes {
  #slots = new Uint32Array(1 << 14);
  #count = 0;

  add(hash: number): void {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    this.#insert(hash === 0 ? 1 : hash);
  }

  /** The hashes collected so far, sorted; empties the set. */
  take(): Uint32Array {
    const out = new Uint32Array(this.#count);
    let n = 0;
    for (const hash of this.#slots) if (hash !== 0) out[n++] = hash;
    this.#slots.fill(0);
    this.#count = 0;
    return out.sort();
  }

  #insert(hash: number): void {
    const mask = this.#slots.length - 1;
    let i = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const held = this.#slots[i];
      if (held === hash) return;
      if (held === 0) break;
      i = (i + 1) & mask;
    }
    this.#slots[i] = hash;
    this.#count++;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#count = 0;
    for (const hash of old) if (hash !== 0) this.#insert(hash);
  }
}

/**
 * Adds the hashes of the indexed words of `bytes[start, end)`, one line of JSON, to `into`. The line
 * is read as text, keys and punctuation included, which can only add words. Returns false, with
 * nothing promised, when the line holds non-ASCII bytes or escaped word characters: its words must
 * then be cut from the parsed event.
 */
export function collectWords(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: WordHashes,
): boolean {
  let i = start;
  while (i < end) {
    const kind = CLASS[bytes[i] as number] as number;
    if (kind === SEPARATOR) i++;
    else if (kind < BACKSLASH) i = addWord(bytes, i, end, into);
    else if (kind === NON_ASCII) return false;
    else if (bytes[i + 1] !== 0x75) i += 2;
    else if (isEscapedWordCharacter(bytes, i + 2)) return false;
    else i += 6;
  }
  return true;
}

/** Adds the word that begins at `from` when it is indexed; returns where it ends. */
function addWord(bytes: Uint8Array, from: number, end: number, into: WordHashes): number {
  let hash = FNV_OFFSET;
  let digits = 0;
  let hex = 0;
  let i = from;
  for (; i < end; i++) {
    const byte = bytes[i] as number;
    const kind = CLASS[byte] as number;
    if (kind === SEPARATOR || kind >= BACKSLASH) break;
    if (kind === DIGIT) digits++;
    else if (kind === HEX_LETTER) hex++;
    hash = Math.imul(hash ^ (LOWER[byte] as number), FNV_PRIME);
  }
  const length = i - from;
  if (length >= 3 && isIndexed(bytes, from, length, digits, hex)) into.add(hash >>> 0);
  return i;
}

/** `isIndexedWord` over bytes; the two are tested against each other. */
function isIndexed(
  bytes: Uint8Array,
  from: number,
  length: number,
  digits: number,
  hex: number,
): boolean {
  // Number-like: begins with a digit and has at most one letter.
  if (digits >= length - 1 && CLASS[bytes[from] as number] === DIGIT) {
    return digits !== length && hasUnderscore(bytes, from, length);
  }
  const uuidGroup = (length === 4 || length === 8) && digits > 0 && digits + hex === length;
  return !uuidGroup;
}

function hasUnderscore(bytes: Uint8Array, from: number, length: number): boolean {
  for (let i = from; i < from + length; i++) if (bytes[i] === 0x5f) return true;
  return false;
}

/** Whether `XXXX` of an escape `\uXXXX` is a letter, digit, underscore, or beyond ASCII. */
function isEscapedWordCharacter(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x30) return true;
  const code = Number.parseInt(String.fromCharCode(bytes[at + 2] ?? 0, bytes[at + 3] ?? 0), 16);
  return !(code < 0x80) || CLASS[code] !== SEPARATOR;
}

function classTable(): Uint8Array {
  const table = new Uint8Array(256).fill(NON_ASCII, 128);
  for (let c = 0x30; c <= 0x39; c++) table[c] = DIGIT;
  for (let c = 0x61; c <= 0x7a; c++) table[c] = c <= 0x66 ? HEX_LETTER : LETTER;
  for (let c = 0x41; c <= 0x5a; c++) table[c] = c <= 0x46 ? HEX_LETTER : LETTER;
  table[0x5f] = LETTER;
  table[0x5c] = BACKSLASH;
  return table;
}

function lowerTable(): Uint8Array {
  const table = new Uint8Array(256);
  for (let c = 0; c < 256; c++) table[c] = c >= 0x41 && c <= 0x5a ? c + 32 : c;
  return table;
}
