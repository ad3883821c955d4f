/** Bits a word takes: with 8 probes, 6 of 10,000 absent words seem to be there. */
const BITS_PER_WORD = 16;
const PROBES = 8;

/**
 * A Bloom filter over the hashes of `hashWord`. Never denies a word it was given; about one in 1,700
 * others passes as well.
 */
export interface WordFilter {
  readonly bits: Uint8Array;
}

/** Builds the filter of a set of word hashes. */
export function buildWordFilter(hashes: Uint32Array): WordFilter {
  const bits = new Uint8Array(Math.max(8, Math.ceil((hashes.length * BITS_PER_WORD) / 8)));
  for (const hash of hashes) {
    let probe = hash;
    for (let i = 0; i < PROBES; i++) {
      probe = mix(probe + i);
      const bit = bitOf(probe, bits.length * 8);
      bits[bit >>> 3] = (bits[bit >>> 3] as number) | (1 << (bit & 7));
    }
  }
  return { bits };
}

/** Whether a word with this hash may be in the set. */
export function mayContain({ bits }: WordFilter, hash: number): boolean {
  // `WordHashes` keeps 0 for empty slots and files the hash 0 under 1.
  let probe = hash === 0 ? 1 : hash;
  for (let i = 0; i < PROBES; i++) {
    probe = mix(probe + i);
    const bit = bitOf(probe, bits.length * 8);
    if (((bits[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

function bitOf(probe: number, size: number): number {
  return Math.floor(((probe >>> 0) / 2 ** 32) * size);
}

/** Murmur3's finalizer: spreads each bit over all. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
