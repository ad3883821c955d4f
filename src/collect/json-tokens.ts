/** A token of JSON text and where it stands. */
export interface JsonToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[^\s{}[\]:,"]+/y;
const BLANK = /\s*/y;

/**
 * The tokens of JSON text, also of text that is cut short or broken: a string without its end is one
 * token up to the end of its line. By hand, because a regular expression for strings overflows its
 * stack on one of 10 MiB.
 */
export function* jsonTokens(text: string, from = 0): Generator<JsonToken> {
  let at = after(BLANK, text, from);
  while (at < text.length) {
    const end = tokenEnd(text, at);
    yield { text: text.slice(at, end), start: at, end };
    at = after(BLANK, text, end);
  }
}

function tokenEnd(text: string, start: number): number {
  if (text.startsWith('"', start)) return stringEnd(text, start);
  return Math.max(after(WORD, text, start), start + 1);
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code === 0x0a) return at;
    if (code === 0x5c) at++;
  }
  return text.length;
}

function after(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
