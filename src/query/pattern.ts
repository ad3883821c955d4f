import type { Pattern } from './query.ts';

/** Whether the pattern is a plain value, without any `*`. */
export function isExact(pattern: Pattern): boolean {
  return pattern.parts.length === 1;
}

/** Joins `**` into `*`, so that equal patterns are written one way. */
export function normalPattern(parts: readonly string[]): Pattern {
  const last = parts.length - 1;
  return { parts: parts.filter((part, at) => part !== '' || at === 0 || at === last) };
}

/** Whether the pattern stands for any text at all: `*`. */
export function isAnything({ parts }: Pattern): boolean {
  return parts.length > 1 && parts.every((part) => part === '');
}

/** A function that tells whether a text fits a pattern as a whole, case and all. */
export function compilePattern({ parts }: Pattern): (text: string) => boolean {
  const first = parts[0] ?? '';
  if (parts.length <= 1) return (text) => text === first;
  const last = parts[parts.length - 1] ?? '';
  const middle = parts.slice(1, -1);
  const minLength = parts.reduce((sum, part) => sum + part.length, 0);
  return (text) =>
    text.length >= minLength &&
    text.startsWith(first) &&
    text.endsWith(last) &&
    standsInOrder(text, middle, first.length, text.length - last.length);
}

/** Taking the earliest place for each piece is enough: a later one never leaves more room. */
function standsInOrder(text: string, pieces: readonly string[], start: number, end: number) {
  let at = start;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return at <= end;
}
