/** A run of characters that was read, and the offset behind it. */
export interface Scanned<Value> {
  readonly value: Value;
  readonly end: number;
}

/** Says whether a bare word ends at an offset. */
export type Stop = (text: string, at: number) => boolean;

const BLANK = /\s/;

/** Whether there is white space at an offset: blanks, tabs, line ends, and the non-breaking kinds. */
export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return BLANK.test(text.charAt(at));
}

/** The offset of the first character that is not blank. */
export function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && isBlank(text, at)) at++;
  return at;
}

/** A quoted text that begins at an offset; undefined when the quote is never closed. */
export function scanQuoted(text: string, start: number): Scanned<string> | undefined {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return { value, end: at + 1 };
    if (isEscape(text, at)) at++;
    value += text.charAt(at);
  }
  return undefined;
}

/** A word without quotes as the literal pieces between its `*`s. */
export function scanBare(text: string, start: number, stop: Stop): Scanned<readonly string[]> {
  const parts: string[] = [];
  let part = '';
  let at = start;
  for (; at < text.length && !stop(text, at); at++) {
    if (text[at] === '*') {
      parts.push(part);
      part = '';
      continue;
    }
    if (isEscape(text, at)) at++;
    part += text.charAt(at);
  }
  return { value: [...parts, part], end: at };
}

/**
 * A backslash takes the meaning from the sign behind it. In front of a letter or digit it is an
 * ordinary character, as in `CORP\jai`.
 */
function isEscape(text: string, at: number): boolean {
  if (text[at] !== '\\' || at + 1 >= text.length) return false;
  const next = text.charCodeAt(at + 1);
  return next < 0x80 ? !/[A-Za-z0-9]/.test(text.charAt(at + 1)) : isBlank(text, at + 1);
}

/** Where a bare value ends: `user: system:node:*` is one value, colons and all. */
export const endsValue: Stop = (text, at) =>
  isBlank(text, at) || '()"'.includes(text.charAt(at)) || isDoubled(text, at);

/** Where a word that may be free text or the name of a field ends. */
export const endsTerm: Stop = (text, at) =>
  endsValue(text, at) || ':=<>'.includes(text.charAt(at)) || text.startsWith('!=', at);

/** Where a bound within brackets ends. */
export const endsBound: Stop = (text, at) => endsValue(text, at) || ']}'.includes(text.charAt(at));

function isDoubled(text: string, at: number): boolean {
  const char = text[at];
  return (char === '&' || char === '|') && text[at + 1] === char;
}

/** The operators that may stand between a field and its value, longest first. */
const OPERATORS = ['!=', '>=', '<=', '==', ':', '=', '>', '<'] as const;
export type FieldOperator = (typeof OPERATORS)[number];

/** The operator at an offset. */
export function scanOperator(text: string, at: number): Scanned<FieldOperator> | undefined {
  const value = OPERATORS.find((operator) => text.startsWith(operator, at));
  return value && { value, end: at + value.length };
}

/** The segments of a field name, if an operator follows it. */
export function scanName(text: string, start: number): Scanned<readonly string[][]> | undefined {
  const segments: string[][] = [];
  let at = start;
  for (;;) {
    const segment = scanSegment(text, at);
    if (segment === undefined) return undefined;
    segments.push(segment.value);
    at = segment.end;
    if (text[at] !== '.') break;
    at++;
  }
  const isNamed = at > start && scanOperator(text, skipBlanks(text, at)) !== undefined;
  return isNamed ? { value: segments, end: at } : undefined;
}

function scanSegment(text: string, at: number): Scanned<string[]> | undefined {
  if (text[at] === '"') {
    const quoted = scanQuoted(text, at);
    return quoted && { value: [quoted.value], end: quoted.end };
  }
  const { value, end } = scanBare(text, at, endsSegment);
  return { value: [...value], end };
}

const endsSegment: Stop = (text, at) => text[at] === '.' || endsTerm(text, at);

/** Between `and`, `or` and `not`, as a word or a sign, in any case. */
export type Connective = 'and' | 'or' | 'not';

const CONNECTIVE = /(?:(and|&&)|(or|\|\|)|(not|!(?!=)))/iy;

/** The connective at an offset. A word counts only if a blank, parenthesis or quote ends it. */
export function scanConnective(text: string, at: number): Scanned<Connective> | undefined {
  CONNECTIVE.lastIndex = at;
  const match = CONNECTIVE.exec(text);
  if (match === null) return undefined;
  const end = at + match[0].length;
  const isWord = /[a-z]/i.test(match[0]);
  if (isWord && end < text.length && !isBlank(text, end) && !'()"'.includes(text.charAt(end))) {
    return undefined;
  }
  return { value: connectiveOf(match), end };
}

function connectiveOf([, and, or]: RegExpExecArray): Connective {
  if (and !== undefined) return 'and';
  return or === undefined ? 'not' : 'or';
}

/** Whether an unquoted word is one of the connectives. */
export function isConnective(word: string): boolean {
  return /^(?:and|or|not)$/i.test(word);
}
