import type { AuditEvent } from '../event/audit-event.ts';
import { eachText } from './event-texts.ts';
import { compilePattern } from './pattern.ts';
import type { Pattern } from './query.ts';
import { wordPatterns, wordsOf } from './words.ts';

const ASCII = /^[\0-\x7f]+$/;

/** Free text as a function of one event: whether any of its texts holds the words side by side. */
export function compileText(pattern: Pattern): (event: AuditEvent) => boolean {
  const words = wordPatterns(pattern);
  if (words.length === 0) return () => true;
  const rare = longestPiece(words);
  const tests = words.map((parts) => compilePattern({ parts }));
  const matches = (text: string): boolean =>
    text.length >= rare.length &&
    text.toLowerCase().includes(rare) &&
    standSideBySide(wordsOf(text), tests);
  return (event) => eachText(event, matches);
}

/**
 * A text that lacks this cannot match, which is quickly seen. Only ASCII, because the lower case of
 * a whole text and of its words may differ beyond it.
 */
function longestPiece(words: readonly (readonly string[])[]): string {
  const pieces = words.flat().filter((piece) => ASCII.test(piece));
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
}

function standSideBySide(
  words: readonly string[],
  tests: readonly ((word: string) => boolean)[],
): boolean {
  const lastStart = words.length - tests.length;
  for (let start = 0; start <= lastStart; start++) {
    if (tests.every((matches, at) => matches(words[start + at] ?? ''))) return true;
  }
  return false;
}
