import type { FieldReference } from './field.ts';
import {
  type FieldTests,
  objectError,
  takesDots,
  testsOfBound,
  testsOfValue,
} from './field-tests.ts';
import type { Comparison, Query, Span, Test } from './query.ts';
import {
  endsTerm,
  excerpt,
  fail,
  joined,
  MAX_QUERY_DEPTH,
  neverClosed,
  neverUnquoted,
  type Reader,
  tooDeep,
} from './reader.ts';
import { regexError } from './regex-error.ts';
import { scanRegex } from './regex-value.ts';
import {
  endsBound,
  endsValue,
  type FieldOperator,
  isConnective,
  type Scanned,
  type Stop,
  scanBare,
  scanConnective,
  scanQuoted,
  skipBlanks,
} from './scan.ts';

/** A field whose value is read next. */
export interface FieldAsked {
  /** Undefined when the field is unknown; then the value is read only to go on behind it. */
  readonly field: FieldReference | undefined;
  readonly operator: FieldOperator;
  /** Where the name begins. */
  readonly start: number;
}

/** Reads what stands behind the operator of a field. */
export function parseFieldValue(reader: Reader, asked: FieldAsked): Query | undefined {
  const { operator } = asked;
  switch (operator) {
    case ':':
    case '=':
    case '==':
      return parseNegated(reader, asked, asked.start);
    case '!=': {
      const operand = parseNegated(reader, asked, asked.start);
      return operand && { kind: 'not', operand, span: operand.span };
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return parseBound(reader, asked, { comparison: operator, start: asked.start });
  }
}

/** One value, a range, or values in parentheses. `start` is where the node begins. */
function parseOperand(reader: Reader, asked: FieldAsked, start: number): Query | undefined {
  const { text } = reader;
  const at = skipBlanks(text, reader.at);
  reader.at = at;
  const comparison = /^(?:[<>]=?)/.exec(text.slice(at, at + 2))?.[0] as Comparison | undefined;
  if (comparison !== undefined) {
    reader.at = at + comparison.length;
    return parseBound(reader, asked, { comparison, start });
  }
  switch (text.charAt(at)) {
    case '(':
      return parseValues(reader, asked);
    case '[':
    case '{':
      return parseBrackets(reader, asked, start);
    case '"': {
      const quoted = scanQuoted(text, at);
      return quoted === undefined
        ? neverUnquoted(reader, at)
        : finish(reader, asked, { start, at, end: quoted.end, parts: [quoted.value] });
    }
    default:
      return parseBareValue(reader, asked, start);
  }
}

function parseBareValue(reader: Reader, asked: FieldAsked, start: number): Query | undefined {
  const { text, at } = reader;
  const regex = asked.field && scanRegex(text, at, asked.field);
  if (regex !== undefined) return parseRegex(reader, asked, { ...regex, start });
  const { value: parts, end } = scanBare(text, at, endsValue);
  const raw = text.slice(at, end);
  if (raw === '') return missingValue(reader, asked);
  if (isConnective(raw)) return misplacedConnective(reader, { start: at, end });
  const bounds = raw.includes('\\') ? [] : raw.split('..');
  if (bounds.length === 2 && asked.field !== undefined && takesDots(asked.field, bounds)) {
    return parseDots(reader, asked, { bounds, start, at, end });
  }
  return finish(reader, asked, { start, at, end, parts });
}

interface Value extends Span {
  /** Where the value itself begins; the node begins at `start`. */
  readonly at: number;
  readonly parts: readonly string[];
}

function finish(reader: Reader, asked: FieldAsked, value: Value): Query | undefined {
  const { field } = asked;
  reader.at = value.end;
  if (!endsTerm(reader, value.at)) return undefined;
  return node(reader, asked, value, field && testsOfValue(field, value.parts, reader.times));
}

/**
 * The node of a field and its tests. A value that cannot be asked is noted as an error and reading
 * goes on, so that a person sees all that is wrong at once.
 */
function node(
  reader: Reader,
  { field }: FieldAsked,
  { start, at, end }: Span & { readonly at: number },
  asked: FieldTests | undefined,
): Query {
  const span = { start, end };
  const all: Query = { kind: 'all', span };
  if (field === undefined || asked === undefined) return all;
  const isExists = asked.kind === 'tests' && asked.tests[0]?.kind === 'exists';
  const result = (isExists ? undefined : objectError(field)) ?? asked;
  if (result.kind === 'error') {
    fail(reader, result.message, { start: at, end }, result.hint);
    return all;
  }
  const nodes = result.tests.map((test): Query => ({ kind: 'field', field, test, span }));
  return joined('and', nodes, span);
}

/** `(a or b and not c)` behind a field. */
function parseValues(reader: Reader, asked: FieldAsked): Query | undefined {
  const open = reader.at;
  if (++reader.depth > MAX_QUERY_DEPTH) return tooDeep(reader, open);
  reader.at = skipBlanks(reader.text, open + 1);
  if (reader.at === reader.text.length) return neverClosed(reader, open);
  const query = parseConnected(reader, asked, 'or');
  if (query === undefined) return undefined;
  const close = skipBlanks(reader.text, reader.at);
  if (close === reader.text.length) return neverClosed(reader, open);
  if (reader.text[close] !== ')') return missingConnective(reader, close);
  reader.depth--;
  reader.at = close + 1;
  return query;
}

function parseConnected(reader: Reader, asked: FieldAsked, kind: 'and' | 'or'): Query | undefined {
  const operands: Query[] = [];
  for (;;) {
    const operand =
      kind === 'or' ? parseConnected(reader, asked, 'and') : parseNegated(reader, asked);
    if (operand === undefined) return undefined;
    operands.push(operand);
    const at = skipBlanks(reader.text, reader.at);
    const connective = scanConnective(reader.text, at);
    if (connective?.value !== kind) return joined(kind, operands);
    reader.at = connective.end;
  }
}

/** `start` is where the node begins: at the field, or within parentheses at the value. */
function parseNegated(reader: Reader, asked: FieldAsked, start?: number): Query | undefined {
  const at = skipBlanks(reader.text, reader.at);
  const connective = scanConnective(reader.text, at);
  if (connective?.value !== 'not') return parseOperand(reader, asked, start ?? at);
  reader.at = connective.end;
  if (++reader.depth > MAX_QUERY_DEPTH) return tooDeep(reader, at);
  const operand = parseNegated(reader, asked);
  reader.depth--;
  const span = { start: start ?? at, end: operand?.span.end ?? at };
  return operand && { kind: 'not', operand, span };
}

interface RangeAsked {
  readonly comparison: Comparison;
  readonly start: number;
}

function parseBound(reader: Reader, asked: FieldAsked, range: RangeAsked): Query | undefined {
  const { text } = reader;
  const at = skipBlanks(text, reader.at);
  const bound = scanBound(text, at, endsValue);
  if (bound === undefined) return neverUnquoted(reader, at);
  if (bound.end === at) {
    return fail(reader, `a bound is missing after ${JSON.stringify(range.comparison)}`, {
      start: asked.start,
      end: at,
    });
  }
  reader.at = bound.end;
  if (!endsTerm(reader, at)) return undefined;
  const tests = testsOfBounds(reader, asked, [[range.comparison, bound.value]]);
  return node(reader, asked, { start: range.start, at, end: bound.end }, tests);
}

/** A bound as text; a `*` in it, which no bound may hold, stays what it is. */
function scanBound(text: string, at: number, stop: Stop): Scanned<string> | undefined {
  if (text[at] === '"') return scanQuoted(text, at);
  const { value, end } = scanBare(text, at, stop);
  return { value: value.join('*'), end };
}

type Bound = readonly [Comparison, string];

function testsOfBounds(
  { times }: Reader,
  { field }: FieldAsked,
  bounds: readonly Bound[],
): FieldTests | undefined {
  if (field === undefined) return undefined;
  const tests: Test[] = [];
  for (const [comparison, bound] of bounds) {
    const asked = testsOfBound(field, comparison, bound, times);
    if (asked.kind === 'error') return asked;
    tests.push(...asked.tests);
  }
  return { kind: 'tests', tests: tests.length === 0 ? [{ kind: 'exists' }] : tests };
}

interface Dots extends Span {
  readonly bounds: readonly string[];
  readonly at: number;
}

function parseDots(reader: Reader, asked: FieldAsked, dots: Dots): Query | undefined {
  const [from = '', to = ''] = dots.bounds;
  reader.at = dots.end;
  if (!endsTerm(reader, dots.at)) return undefined;
  const bounds: Bound[] = [];
  if (from !== '') bounds.push(['>=', from]);
  if (to !== '') bounds.push(['<=', to]);
  return node(reader, asked, dots, testsOfBounds(reader, asked, bounds));
}

/** `[a TO b]` with its ends, `{a TO b}` without, and the two mixed. `*` is no bound. */
function parseBrackets(reader: Reader, asked: FieldAsked, start: number): Query | undefined {
  const { text, at } = reader;
  const from = scanBound(text, skipBlanks(text, at + 1), endsBound);
  const word = from && /\s+to\s+/iy;
  if (from === undefined || word === undefined) return badBrackets(reader, at);
  word.lastIndex = from.end;
  const match = word.exec(text);
  if (match === null) return badBrackets(reader, at);
  const to = scanBound(text, from.end + match[0].length, endsBound);
  const close = to && skipBlanks(text, to.end);
  if (to === undefined || close === undefined || !']}'.includes(text[close] ?? ' ')) {
    return badBrackets(reader, at);
  }
  reader.at = close + 1;
  if (!endsTerm(reader, at)) return undefined;
  const bounds: Bound[] = [];
  if (from.value !== '*') bounds.push([text[at] === '[' ? '>=' : '>', from.value]);
  if (to.value !== '*') bounds.push([text[close] === ']' ? '<=' : '<', to.value]);
  const tests = testsOfBounds(reader, asked, bounds);
  return node(reader, asked, { start, at, end: close + 1 }, tests);
}

function badBrackets(reader: Reader, at: number): undefined {
  const { end } = scanBare(reader.text, at, endsValue);
  const hint = 'Write [400 TO 499], with * for no bound; put quotes around a value with brackets.';
  return fail(reader, 'a range in brackets is not complete', { start: at, end }, hint);
}

function parseRegex(
  reader: Reader,
  asked: FieldAsked,
  regex: Scanned<string> & { readonly start: number },
): Query | undefined {
  const { at } = reader;
  reader.at = regex.end;
  const place = { start: regex.start, at, end: regex.end };
  const reason = regexError(regex.value);
  if (reason === undefined) {
    return node(reader, asked, place, {
      kind: 'tests',
      tests: [{ kind: 'regex', source: regex.value }],
    });
  }
  const hint = 'Put it in quotes if it is meant as a value.';
  fail(
    reader,
    `cannot use this regular expression: ${reason}`,
    { start: at, end: regex.end },
    hint,
  );
  return { kind: 'all', span: { start: regex.start, end: regex.end } };
}

function missingValue(reader: Reader, asked: FieldAsked): undefined {
  const { text, at } = reader;
  const read = text.slice(asked.start, at).trim();
  const name = /^([^\s:=]+)\s*[:=]+$/.exec(read)?.[1];
  const hint =
    name === undefined ? undefined : `Write ${name}: * to find every event that has the field.`;
  return fail(
    reader,
    `a value is missing after ${excerpt(read)}`,
    { start: asked.start, end: at },
    hint,
  );
}

function misplacedConnective(reader: Reader, span: Span): undefined {
  const word = reader.text.slice(span.start, span.end);
  const hint = `Put it in quotes if it is the value: "${word}".`;
  return fail(reader, `a value is missing before ${JSON.stringify(word)}`, span, hint);
}

function missingConnective(reader: Reader, at: number): undefined {
  const span = { start: at, end: at + 1 };
  const hint = 'Put quotes around a value with blanks.';
  return fail(reader, 'write "and" or "or" between the values of a field', span, hint);
}
