import { FNV_OFFSET, FNV_PRIME } from './indexed-word.ts';

/**
 * What a byte of JSON text is to the cutter of words. 0 separates words. A byte of a word has its
 * lower-case form in the low 8 bits and counts for itself above them: digits from bit 8, letters that
 * are hexadecimal digits from bit 20. The rest are marks for what cannot simply be cut.
 */
const ONE_DIGIT = 1 << 8;
const ONE_HEX_LETTER = 1 << 20;
const COUNT_MASK = 0xfff;
const BACKSLASH = -1;
const NON_ASCII = -2;
const OPENER = -3;
const KIND = kindTable();

/** Longer words are taken as they are: the counts of their kinds would run into each other. */
const MAX_COUNTED_LENGTH = 1000;

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

/** What cutting the words of a line has shown besides. */
export interface CutLine {
  /** All words were cut. Otherwise they have to be cut from the parsed event. */
  readonly complete: boolean;
  /** How many `{` and `[` there are, inside of texts too; only when complete. */
  readonly openers: number;
}

/**
 * Adds the hashes of the indexed words of `bytes[start, end)`, one line of JSON, to `into`. The line
 * is read as text, keys and punctuation included, which can only add words. It is not complete when
 * the line holds non-ASCII bytes or escaped word characters, whose words the bytes do not show.
 */
export function collectWords(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: WordHashes,
): CutLine {
  let openers = 0;
  let i = start;
  while (i < end) {
    const kind = KIND[bytes[i] as number] as number;
    if (kind === 0) i++;
    else if (kind > 0) i = addWord(bytes, i, end, into);
    else if (kind === OPENER) {
      openers++;
      i++;
    } else if (kind === NON_ASCII) return INCOMPLETE;
    else if (bytes[i + 1] !== 0x75) i += 2;
    else if (isEscapedWordCharacter(bytes, i + 2)) return INCOMPLETE;
    else i += 6;
  }
  return { complete: true, openers };
}

const INCOMPLETE: CutLine = { complete: false, openers: 0 };

/** Adds the word that begins at `from` when it is indexed; returns where it ends. */
function addWord(bytes: Uint8Array, from: number, end: number, into: WordHashes): number {
  let hash = FNV_OFFSET;
  let counts = 0;
  let i = from;
  for (; i < end; i++) {
    const kind = KIND[bytes[i] as number] as number;
    if (kind <= 0) break;
    counts += kind & ~0xff;
    hash = Math.imul(hash ^ (kind & 0xff), FNV_PRIME);
  }
  const length = i - from;
  if (length >= 3 && isIndexed(bytes, from, length, counts)) into.add(hash >>> 0);
  return i;
}

/** `isIndexedWord` over bytes; the two are tested against each other. */
function isIndexed(bytes: Uint8Array, from: number, length: number, counts: number): boolean {
  if (length > MAX_COUNTED_LENGTH) return true;
  const digits = (counts >>> 8) & COUNT_MASK;
  if (digits === 0) return true;
  // Number-like: begins with a digit and has at most one letter.
  if (digits >= length - 1 && isDigit(bytes[from])) {
    return digits !== length && bytes.subarray(from, from + length).includes(0x5f);
  }
  const hexLetters = (counts >>> 20) & COUNT_MASK;
  return !((length === 4 || length === 8) && digits + hexLetters === length);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Whether `XXXX` of an escape `\uXXXX` is a letter, digit, underscore, or beyond ASCII. */
function isEscapedWordCharacter(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x30) return true;
  const code = Number.parseInt(String.fromCharCode(bytes[at + 2] ?? 0, bytes[at + 3] ?? 0), 16);
  return !(code < 0x80) || (KIND[code] ?? 0) > 0;
}

function kindTable(): Int32Array {
  const table = new Int32Array(256).fill(NON_ASCII, 128);
  for (let c = 0x30; c <= 0x39; c++) table[c] = c | ONE_DIGIT;
  for (let c = 0x61; c <= 0x7a; c++) {
    const kind = c <= 0x66 ? c | ONE_HEX_LETTER : c;
    table[c] = kind;
    table[c - 32] = kind;
  }
  table[0x5f] = 0x5f;
  table[0x5c] = BACKSLASH;
  table[0x5b] = OPENER;
  table[0x7b] = OPENER;
  return table;
}
