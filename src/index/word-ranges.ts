import type { RequiredWords } from '../query/words.ts';
import { hashWord, isIndexedWord } from './indexed-word.ts';

/** Whether events of some run may hold what a query requires; unknown words always may. */
export type MayHold = (mayContain: (hash: number) => boolean) => boolean;

/**
 * Compiles required words into a question to a filter, or undefined when the filters know none of
 * them and every event has to be looked at.
 */
export function compileRequiredWords(required: RequiredWords): MayHold | undefined {
  switch (required.kind) {
    case 'unknown':
      return undefined;
    case 'word': {
      if (!isIndexedWord(required.word)) return undefined;
      const hash = hashWord(required.word);
      return (mayContain) => mayContain(hash);
    }
    case 'all': {
      const parts = required.of.map(compileRequiredWords).filter((part) => part !== undefined);
      if (parts.length === 0) return undefined;
      return (mayContain) => parts.every((part) => part(mayContain));
    }
    case 'any': {
      const parts = required.of.map(compileRequiredWords);
      if (parts.some((part) => part === undefined)) return undefined;
      return (mayContain) => parts.some((part) => part?.(mayContain) ?? true);
    }
  }
}

/** Positions from `first` to `end`, the end excluded. */
export interface PositionRange {
  readonly first: number;
  readonly end: number;
}

/** Joins ranges that touch; they come in ascending order. */
export function joinRanges(ranges: Iterable<PositionRange>): readonly PositionRange[] {
  const joined: PositionRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && last.end >= range.first) {
      joined[joined.length - 1] = { first: last.first, end: Math.max(last.end, range.end) };
    } else joined.push(range);
  }
  return joined;
}
