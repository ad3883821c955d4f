import type { FieldReference } from './field.ts';
import type { Span } from './query.ts';
import { scanRegex } from './regex-value.ts';
import { resolveField } from './resolve-field.ts';
import {
  endsTerm,
  endsValue,
  scanBare,
  scanConnective,
  scanName,
  scanOperator,
  scanQuoted,
  skipBlanks,
} from './scan.ts';

/** What may stand at the cursor. */
export interface Place {
  /**
   * `term`: a condition begins. `next`: one has ended, so a connective or another condition may
   * follow. `value`: of `field`. `next-value`: within the parentheses of a field, behind a value.
   */
  readonly kind: 'term' | 'next' | 'value' | 'next-value';
  /** The word the cursor stands in or behind; empty when there is none. */
  readonly span: Span;
  /** What of the word stands in front of the cursor, without quotes and escapes. */
  readonly prefix: string;
  /** Whose value it is; undefined when the field is unknown. */
  readonly field?: FieldReference;
  /** For `next`: the field whose name was the last word, so that an operator may follow. */
  readonly named?: FieldReference;
}

interface Walk {
  /** The text in front of the cursor. */
  readonly head: string;
  readonly text: string;
  at: number;
  expects: Place['kind'];
  field: FieldReference | undefined;
  named: FieldReference | undefined;
  /** The open parentheses: the field whose values they hold, or none. */
  readonly open: { readonly isValues: boolean; readonly field: FieldReference | undefined }[];
}

/** Finds what may stand at the cursor. Works on broken text, which text is while it is typed. */
export function completionPlace(text: string, cursor: number): Place {
  const head = text.slice(0, cursor);
  const walk: Walk = {
    head,
    text,
    at: 0,
    expects: 'term',
    field: undefined,
    named: undefined,
    open: [],
  };
  for (;;) {
    walk.at = skipBlanks(head, walk.at);
    const place =
      walk.at >= head.length ? placeAt(walk, { start: cursor, end: cursor }, '') : step(walk);
    if (place !== undefined) return place;
  }
}

/** Goes over one token, or gives the place when the token reaches the cursor. */
function step(walk: Walk): Place | undefined {
  const char = walk.head.charAt(walk.at);
  if (char === '(' || char === ')') return stepParenthesis(walk, char);
  const connective = scanConnective(walk.head, walk.at);
  const isWhole = connective !== undefined && (connective.end < walk.head.length || isSign(char));
  if (isWhole) {
    walk.at = connective.end;
    if (walk.expects !== 'value' || connective.value !== 'not') expectAgain(walk);
    return undefined;
  }
  if (walk.expects === 'value') return stepValue(walk);
  if (walk.expects === 'next-value') return stepWord(walk);
  return stepTerm(walk, char);
}

function isSign(char: string): boolean {
  return '!&|'.includes(char);
}

function stepParenthesis(walk: Walk, char: string): undefined {
  walk.at++;
  if (char === '(') {
    walk.open.push({ isValues: walk.expects === 'value', field: walk.field });
    walk.expects = walk.expects === 'value' ? 'value' : 'term';
    return;
  }
  walk.open.pop();
  expectNext(walk);
}

/** After a connective a term, or a value where values stand in parentheses. */
function expectAgain(walk: Walk): void {
  const group = walk.open[walk.open.length - 1];
  walk.expects = group?.isValues ? 'value' : 'term';
  walk.field = group?.field;
}

/** After a term or value, what may follow it. */
function expectNext(walk: Walk, named?: FieldReference): void {
  const group = walk.open[walk.open.length - 1];
  walk.expects = group?.isValues ? 'next-value' : 'next';
  walk.named = named;
}

function stepValue(walk: Walk): Place | undefined {
  const { head, text, at } = walk;
  const comparison = /^[<>]=?/.exec(head.slice(at, at + 2));
  if (comparison !== null) {
    walk.at += comparison[0].length;
    return undefined;
  }
  const regex = walk.field && scanRegex(head, at, walk.field);
  const end = regex?.end ?? endOfValue(head, at);
  if (end !== undefined && end < head.length) {
    walk.at = Math.max(end, at + 1);
    expectNext(walk);
    return undefined;
  }
  const isQuoted = head[at] === '"';
  const prefix = isQuoted ? head.slice(at + 1) : scanBare(head, at, endsValue).value.join('*');
  const whole = endOfValue(text, at);
  return placeAt(walk, { start: at, end: Math.max(whole ?? 0, head.length) }, prefix);
}

function endOfValue(text: string, at: number): number | undefined {
  return text[at] === '"' ? scanQuoted(text, at)?.end : scanBare(text, at, endsValue).end;
}

function stepTerm(walk: Walk, char: string): Place | undefined {
  const { head, at } = walk;
  if (char === '-' && at + 1 < head.length) {
    walk.at++;
    walk.expects = 'term';
    return undefined;
  }
  const name = scanName(head, at);
  if (name === undefined) return stepWord(walk);
  const operator = scanOperator(head, skipBlanks(head, name.end));
  walk.at = operator?.end ?? head.length;
  walk.expects = 'value';
  walk.field = fieldNamed(name.value);
  return undefined;
}

const SHORT_TIMES: ReadonlySet<string> = new Set(['@since', '@until']);

function fieldNamed(segments: readonly (readonly string[])[]): FieldReference | undefined {
  if (SHORT_TIMES.has(segments[0]?.[0] ?? '')) {
    return { kind: 'known', name: 'requestReceivedTimestamp' };
  }
  const field = resolveField(segments);
  return field.kind === 'unknown' ? undefined : field;
}

/** A word that is not yet followed by an operator: free text, or the beginning of a name. */
function stepWord(walk: Walk): Place | undefined {
  const { head, text, at } = walk;
  const end = endOfWord(head, at);
  if (end >= head.length) {
    return placeAt(walk, { start: at, end: Math.max(endOfWord(text, at), end) }, head.slice(at));
  }
  walk.at = Math.max(end, at + 1);
  const segments = head
    .slice(at, end)
    .split('.')
    .map((segment) => [segment]);
  expectNext(walk, fieldNamed(segments));
  return undefined;
}

/** A quoted key belongs to its word: `annotations."auth`. */
function endOfWord(text: string, start: number): number {
  if (text[start] === '"') return scanQuoted(text, start)?.end ?? text.length;
  const { end } = scanBare(text, start, endsTerm);
  const isKey = text[end] === '"' && text[end - 1] === '.';
  return isKey ? (scanQuoted(text, end)?.end ?? text.length) : end;
}

function placeAt({ expects, field, named }: Walk, span: Span, prefix: string): Place {
  return {
    kind: expects,
    span,
    prefix,
    ...(expects === 'value' && field !== undefined && { field }),
    ...(expects === 'next' && prefix === '' && named !== undefined && { named }),
  };
}
