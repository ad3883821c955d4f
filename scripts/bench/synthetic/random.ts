/**
 * A small seeded generator (sfc32), so that one seed gives the same log on every machine. Not for
 * secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = 0x9e3779b9;
    this.#c = 0x243f6a88;
    for (let i = 0; i < 16; i++) this.word();
  }

  /** Thirty-two random bits as a number from 0. */
  word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** An integer from 0, `limit` excluded. */
  below(limit: number): number {
    return Math.floor((this.word() / 0x1_0000_0000) * limit);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.word() < probability * 0x1_0000_0000;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('cannot pick from nothing');
    return item;
  }

  /** Lower-case hexadecimal digits, a multiple of 8. */
  hex(digits: number): string {
    let text = '';
    for (let i = 0; i < digits; i += 8) text += hex32(this.word());
    return text;
  }

  uuid(): string {
    const a = hex32(this.word());
    const b = hex32(this.word());
    const c = hex32(this.word());
    const d = hex32(this.word());
    const variant = '89ab'[this.word() & 3] ?? '8';
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }

  /** What Kubernetes appends to generated names: no vowels, no look-alikes. */
  suffix(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += SUFFIX_ALPHABET[this.below(SUFFIX_ALPHABET.length)];
    return text;
  }
}

/** Draws items so that the n-th is about 1/n^exponent as frequent as the first. */
export class Zipf<T> {
  readonly #table: readonly T[];

  constructor(items: readonly T[], exponent: number) {
    const weights = items.map((_, rank) => 1 / (rank + 1) ** exponent);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const table: T[] = [];
    let reached = 0;
    items.forEach((item, rank) => {
      reached += weights[rank] ?? 0;
      // Every item gets at least one slot, so that the tail is rare and not absent.
      const upTo = Math.max(table.length + 1, Math.round((reached / total) * TABLE_SIZE));
      while (table.length < upTo) table.push(item);
    });
    this.#table = table;
  }

  draw(random: Random): T {
    return random.pick(this.#table);
  }
}

const TABLE_SIZE = 1 << 16;
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex32(word: number): string {
  const high = `${BYTES[word >>> 24]}${BYTES[(word >>> 16) & 255]}`;
  return `${high}${BYTES[(word >>> 8) & 255]}${BYTES[word & 255]}`;
}
