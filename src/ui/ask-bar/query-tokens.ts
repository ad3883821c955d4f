import type { FieldReference } from '../../query/field.ts';
import { scanRegex } from '../../query/regex-value.ts';
import { resolveField } from '../../query/resolve-field.ts';
import {
  endsTerm,
  endsValue,
  scanBare,
  scanConnective,
  scanName,
  scanOperator,
  scanQuoted,
  skipBlanks,
} from '../../query/scan.ts';

/** A piece of a query's text, for its colour. */
export interface QueryToken {
  readonly kind: 'field' | 'operator' | 'value' | 'word' | 'connective' | 'parenthesis';
  readonly start: number;
  readonly end: number;
}

interface Walk {
  readonly text: string;
  readonly tokens: QueryToken[];
  at: number;
  /** Whether a value of `field` comes next. */
  wantsValue: boolean;
  field: FieldReference | undefined;
  /** For each open parenthesis whether it holds values of a field. */
  readonly open: boolean[];
}

/** The pieces of a query as its own scanner cuts them. Works on broken text. */
export function queryTokens(text: string): readonly QueryToken[] {
  const walk: Walk = { text, tokens: [], at: 0, wantsValue: false, field: undefined, open: [] };
  for (walk.at = skipBlanks(text, 0); walk.at < text.length; walk.at = skipBlanks(text, walk.at)) {
    step(walk);
  }
  return walk.tokens;
}

function step(walk: Walk): void {
  const { text, at } = walk;
  const char = text.charAt(at);
  const connective = scanConnective(text, at);
  const holdsValues = walk.open.at(-1) ?? false;
  if (char === '(' || char === ')') stepParenthesis(walk, char);
  else if (connective !== undefined && (!walk.wantsValue || holdsValues)) {
    take(walk, 'connective', connective.end);
  } else if (walk.wantsValue || holdsValues) stepValue(walk);
  else if (char === '-') take(walk, 'connective', at + 1);
  else stepTerm(walk);
}

function stepParenthesis(walk: Walk, char: string): void {
  if (char === '(') walk.open.push(walk.wantsValue);
  else walk.open.pop();
  walk.wantsValue = false;
  take(walk, 'parenthesis', walk.at + 1);
}

function stepTerm(walk: Walk): void {
  const { text, at } = walk;
  const name = scanName(text, at);
  if (name === undefined) {
    take(walk, 'word', endOf(text, at, endsTerm));
    return;
  }
  take(walk, 'field', name.end);
  const field = resolveField(name.value);
  walk.field = field.kind === 'unknown' ? undefined : field;
  walk.at = skipBlanks(text, walk.at);
  take(walk, 'operator', scanOperator(text, walk.at)?.end ?? walk.at + 1);
  walk.wantsValue = true;
}

function stepValue(walk: Walk): void {
  const { text, at, field } = walk;
  const comparison = /^[<>]=?/.exec(text.slice(at, at + 2));
  if (comparison !== null) {
    take(walk, 'operator', at + comparison[0].length);
    return;
  }
  const regex = field === undefined ? undefined : scanRegex(text, at, field);
  walk.wantsValue = false;
  take(walk, 'value', regex?.end ?? endOf(text, at, endsValue));
}

function endOf(text: string, at: number, stop: typeof endsValue): number {
  if (text[at] === '"') return scanQuoted(text, at)?.end ?? text.length;
  return scanBare(text, at, stop).end;
}

/** Goes on by at least one character, so that no text holds it up. */
function take(walk: Walk, kind: QueryToken['kind'], end: number): void {
  const start = walk.at;
  walk.at = Math.min(walk.text.length, Math.max(end, start + 1));
  walk.tokens.push({ kind, start, end: walk.at });
}
