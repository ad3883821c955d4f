import type { FieldReference } from './field.ts';
import type { TimeContext } from './parse-time.ts';
import { parseFieldValue } from './parse-value.ts';
import { isAnything, normalPattern } from './pattern.ts';
import type { Query, Span } from './query.ts';
import {
  endsTerm,
  excerpt,
  fail,
  hasEnoughErrors,
  joined,
  MAX_QUERY_DEPTH,
  neverClosed,
  neverUnquoted,
  type QueryError,
  type Reader,
  tooDeep,
} from './reader.ts';
import { scanRegex } from './regex-value.ts';
import { type NameSegment, resolveField, type UnknownField } from './resolve-field.ts';
import {
  type Connective,
  endsValue,
  isBlank,
  type Scanned,
  scanBare,
  scanConnective,
  scanName,
  scanOperator,
  scanQuoted,
  skipBlanks,
  endsTerm as stopsTerm,
} from './scan.ts';
import { wordPatterns } from './words.ts';

export type { QueryError };

/** Longer than any question, and short enough to be read in a few milliseconds. */
const MAX_QUERY_LENGTH = 100_000;

/** A query, or everything that is wrong with its text in order. */
export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'errors'; readonly errors: readonly QueryError[] };

/**
 * Reads a query as `docs/reference/query.md` describes it. Never throws. Times such as `2h` are
 * resolved against `nowUs`, so the tree means the same for ever.
 */
export function parseQuery(text: string, options: TimeContext): ParsedQuery {
  const reader: Reader = { text, times: options, errors: [], at: 0, depth: 0 };
  if (text.length > MAX_QUERY_LENGTH) {
    fail(reader, `the query is longer than ${MAX_QUERY_LENGTH} characters`, {
      start: MAX_QUERY_LENGTH,
      end: text.length,
    });
    return { kind: 'errors', errors: reader.errors };
  }
  const query = parseWhole(reader);
  if (query === undefined || reader.errors.length > 0) {
    return { kind: 'errors', errors: reader.errors };
  }
  return { kind: 'query', query };
}

function parseWhole(reader: Reader): Query | undefined {
  if (skipBlanks(reader.text, 0) === reader.text.length) {
    return { kind: 'all', span: { start: 0, end: reader.text.length } };
  }
  const query = parseOr(reader);
  if (query === undefined) return undefined;
  const at = skipBlanks(reader.text, reader.at);
  if (at === reader.text.length) return query;
  return fail(reader, 'this ")" closes nothing', { start: at, end: at + 1 }, 'Remove it.');
}

function parseOr(reader: Reader): Query | undefined {
  const operands = parseOperands(reader, parseAnd, (next) => next === 'or');
  return operands && joined('or', operands);
}

function parseAnd(reader: Reader): Query | undefined {
  const operands = parseOperands(reader, parseNot, (next) => next === 'and' || next === 'term');
  return operands && joined('and', operands);
}

type Next = Connective | 'term' | 'end';

function parseOperands(
  reader: Reader,
  parseOperand: (reader: Reader) => Query | undefined,
  goesOn: (next: Next) => boolean,
): readonly Query[] | undefined {
  const operands: Query[] = [];
  for (;;) {
    const operand = parseOperand(reader);
    if (operand === undefined) return undefined;
    operands.push(operand);
    const next = peek(reader);
    if (!goesOn(next.value)) return operands;
    if (next.value !== 'term') reader.connective = { start: next.start, end: next.end };
    reader.at = next.end;
  }
}

/** What follows; the end of a term is the beginning of it, as nothing stands between terms. */
function peek({ text, at }: Reader): Scanned<Next> & Span {
  const start = skipBlanks(text, at);
  if (start === text.length || text[start] === ')') return { value: 'end', start, end: start };
  const connective = scanConnective(text, start);
  const isTerm = connective === undefined || connective.value === 'not';
  return isTerm ? { value: 'term', start, end: start } : { ...connective, start };
}

function parseNot(reader: Reader): Query | undefined {
  const { text } = reader;
  const start = skipBlanks(text, reader.at);
  const connective = scanConnective(text, start);
  const isMinus = text[start] === '-' && start + 1 < text.length && !isBlank(text, start + 1);
  if (!isMinus && connective?.value !== 'not') return parsePrimary(reader);
  reader.at = isMinus ? start + 1 : (connective?.end ?? start);
  reader.connective = { start, end: reader.at };
  if (++reader.depth > MAX_QUERY_DEPTH) return tooDeep(reader, start);
  const operand = parseNot(reader);
  reader.depth--;
  return operand && { kind: 'not', operand, span: { start, end: operand.span.end } };
}

function parsePrimary(reader: Reader): Query | undefined {
  const { text } = reader;
  const start = skipBlanks(text, reader.at);
  const connective = scanConnective(text, start);
  if (start === text.length || text[start] === ')' || connective !== undefined) {
    return missingCondition(reader, start, connective?.end);
  }
  if (text[start] === '(') return parseGroup(reader, start);
  const name = scanName(text, start);
  return name === undefined ? parseText(reader, start) : parseField(reader, start, name);
}

function missingCondition(reader: Reader, at: number, end = at + 1): undefined {
  const { text, connective } = reader;
  if (connective !== undefined && skipBlanks(text, connective.end) === at) {
    const word = text.slice(connective.start, connective.end);
    return fail(reader, `a condition is missing after ${JSON.stringify(word)}`, connective);
  }
  if (at === text.length) return fail(reader, 'a condition is missing', { start: at, end: at });
  const found = text.slice(at, end);
  const span = { start: at, end };
  if (found === ')') return fail(reader, 'this ")" closes nothing', span, 'Remove it.');
  const hint = /[a-z]/i.test(found)
    ? `To search for the word itself, put it in quotes: "${found}".`
    : undefined;
  return fail(reader, `a condition is missing before ${JSON.stringify(found)}`, span, hint);
}

function parseGroup(reader: Reader, start: number): Query | undefined {
  const { text } = reader;
  if (++reader.depth > MAX_QUERY_DEPTH) return tooDeep(reader, start);
  const inner = skipBlanks(text, start + 1);
  if (inner === text.length) return neverClosed(reader, start);
  if (text[inner] === ')') {
    return fail(reader, 'nothing stands between these parentheses', { start, end: inner + 1 });
  }
  reader.at = inner;
  const query = parseOr(reader);
  if (query === undefined) return undefined;
  const close = skipBlanks(text, reader.at);
  if (text[close] !== ')') return neverClosed(reader, start);
  reader.depth--;
  reader.at = close + 1;
  return query;
}

function parseField(
  reader: Reader,
  start: number,
  { value: segments, end }: Scanned<readonly NameSegment[]>,
): Query | undefined {
  const { text } = reader;
  const operator = scanOperator(text, skipBlanks(text, end));
  if (operator === undefined) throw new Error('a name is only scanned in front of an operator');
  reader.at = operator.end;
  const span = { start, end };
  const bound = BOUNDS[segments.length === 1 ? (segments[0]?.join('*') ?? '') : ''];
  if (bound === undefined || !(operator.value === ':' || operator.value === '=')) {
    const field = fieldOf(reader, segments, span);
    return parseFieldValue(reader, { field, operator: operator.value, start });
  }
  const field: FieldReference = { kind: 'known', name: 'requestReceivedTimestamp' };
  return parseFieldValue(reader, { field, operator: bound, start });
}

/** `@since:2h` is short for `requestReceivedTimestamp >= 2h`. */
const BOUNDS: Readonly<Record<string, '>=' | '<'>> = { '@since': '>=', '@until': '<' };

/** Undefined for an unknown field, after which reading goes on to tell of all that is wrong. */
function fieldOf(
  reader: Reader,
  segments: readonly NameSegment[],
  span: Span,
): FieldReference | undefined {
  if (hasEnoughErrors(reader)) return undefined;
  const field = resolveField(segments);
  if (field.kind !== 'unknown') return field;
  const nearest = field.nearest === undefined ? '' : `, did you mean ${field.nearest}?`;
  const message = `unknown field ${excerpt(field.name)}${nearest}`;
  return fail(reader, message, span, unknownFieldHint(reader, field, span));
}

function unknownFieldHint({ text }: Reader, { name, keys }: UnknownField, { start, end }: Span) {
  if (keys !== undefined) return `${name.split('.')[0]} has ${keys.join(', ')}.`;
  const word = text.slice(start, scanBare(text, start, endsValue).end);
  // Glued to its sign it may be text that holds one: `system:node:a`, `10.0.0.1:443`.
  const isWord = !text.startsWith('"', start) && word.length > end - start + 1;
  return isWord ? `To search for it as text, put it in quotes: "${excerpt(word)}".` : undefined;
}

function parseText(reader: Reader, start: number): Query | undefined {
  const { text } = reader;
  const regex = scanRegex(text, start, undefined);
  if (regex !== undefined) {
    const span = { start, end: regex.end };
    const hint = 'Write for example agent: /^curl/, or put it in quotes to search for its words.';
    return fail(reader, 'a regular expression needs a field', span, hint);
  }
  const term = scanTerm(text, start);
  if (term === undefined) return neverUnquoted(reader, start);
  if (term.end === start) return missingField(reader, start);
  reader.at = term.end;
  if (!endsTerm(reader, start)) return undefined;
  const span = { start, end: term.end };
  const pattern = normalPattern(term.value);
  if (isAnything(pattern)) return { kind: 'all', span };
  if (wordPatterns(pattern).length > 0) return { kind: 'text', pattern, span };
  const message = `${excerpt(text.slice(start, term.end))} holds no word to search for`;
  return fail(reader, message, span, 'Text is searched by its words, of letters and digits.');
}

function scanTerm(text: string, start: number): Scanned<readonly string[]> | undefined {
  if (text[start] !== '"') return scanBare(text, start, stopsTerm);
  const quoted = scanQuoted(text, start);
  return quoted && { value: [quoted.value], end: quoted.end };
}

function missingField(reader: Reader, at: number): undefined {
  const found = scanOperator(reader.text, at)?.value ?? reader.text.charAt(at);
  const span = { start: at, end: at + found.length };
  return fail(reader, `a field is missing before ${JSON.stringify(found)}`, span);
}
