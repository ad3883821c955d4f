/** Shorter words are so common that a filter over them would let everything pass. */
const MIN_WORD_LENGTH = 3;

/** Digits with at most one letter among them: counts, times of day, quantities, ports. */
const NUMBER_LIKE = /^\d+[a-z]?\d*$/;

/** The short groups of a UUID; its last group stands for the whole. */
const UUID_GROUP = /^(?:[0-9a-f]{4}|[0-9a-f]{8})$/;

/**
 * Whether the word filter knows a word (lower-cased, as `query/words.ts` cuts it). Numbers and the
 * short groups of UUIDs are left out, because nearly each one is new and would make the filter
 * several times as large; a search for such a word reads the events instead.
 */
export function isIndexedWord(word: string): boolean {
  if (word.length < MIN_WORD_LENGTH || NUMBER_LIKE.test(word)) return false;
  return !(UUID_GROUP.test(word) && /\d/.test(word));
}

/** The 32-bit hash (FNV-1a over UTF-8) under which the word filter keeps a word. */
export function hashWord(word: string): number {
  const bytes = new TextEncoder().encode(word);
  let hash = FNV_OFFSET;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

export const FNV_OFFSET = 0x811c9dc5;
export const FNV_PRIME = 0x01000193;
