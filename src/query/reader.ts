import type { TimeContext } from './parse-time.ts';
import type { Query, Span } from './query.ts';
import { isBlank } from './scan.ts';

/** What is wrong with a query's text, where, and what to do about it. */
export interface QueryError {
  /** Lower case, without a full stop. */
  readonly message: string;
  readonly span: Span;
  /** A full sentence. */
  readonly hint?: string;
}

/** A query's text while it is read. */
export interface Reader {
  readonly text: string;
  readonly times: TimeContext;
  readonly errors: QueryError[];
  /** The offset of what is read next. */
  at: number;
  /** How many parentheses and negations are open. */
  depth: number;
  /** The `and`, `or` or `not` read last. */
  connective?: Span;
}

/** More than anyone reads. Suggestions take time, so a hostile text may not ask for many. */
const MAX_ERRORS = 20;

/** Whether further errors are not worth finding. */
export function hasEnoughErrors({ errors }: Reader): boolean {
  return errors.length >= MAX_ERRORS;
}

/**
 * Notes an error. Gives undefined, which every reading function returns when the text cannot be read
 * any further.
 */
export function fail(reader: Reader, message: string, span: Span, hint?: string): undefined {
  if (!hasEnoughErrors(reader)) {
    reader.errors.push({ message, span, ...(hint !== undefined && { hint }) });
  }
  return undefined;
}

/** Deeper than people nest, and far from what a stack can hold. */
export const MAX_QUERY_DEPTH = 100;

/** Says that too much is nested. */
export function tooDeep(reader: Reader, start: number): undefined {
  const message = `more than ${MAX_QUERY_DEPTH} parentheses or negations within each other`;
  return fail(reader, message, { start, end: start + 1 });
}

/** Says that a parenthesis has no partner. */
export function neverClosed(reader: Reader, start: number): undefined {
  return fail(reader, 'this "(" is never closed', { start, end: start + 1 }, 'Add a ")".');
}

/** Says that a quoted text has no end. */
export function neverUnquoted(reader: Reader, start: number): undefined {
  const span = { start, end: reader.text.length };
  return fail(reader, 'this quote is never closed', span, "Add a '\"'.");
}

/** Whether what was read ends where a term may end; notes an error when more is glued to it. */
export function endsTerm(reader: Reader, start: number): boolean {
  const { text, at } = reader;
  const isEnd = at >= text.length || isBlank(text, at) || text[at] === ')';
  if (isEnd || text.startsWith('&&', at) || text.startsWith('||', at)) return true;
  const message = `unexpected ${JSON.stringify(text.charAt(at))} right behind ${excerpt(text.slice(start, at))}`;
  const hint = 'Put a blank between two conditions, and quotes around a value with such signs.';
  fail(reader, message, { start: at, end: at + 1 }, hint);
  return false;
}

/** The span from the first node to the last. */
function spanOf(nodes: readonly Query[]): Span {
  return { start: nodes[0]?.span.start ?? 0, end: nodes[nodes.length - 1]?.span.end ?? 0 };
}

/** Operands of the same kind are joined, so that equal questions have equal trees. */
export function joined(kind: 'and' | 'or', operands: readonly Query[], span?: Span): Query {
  const [first] = operands;
  if (operands.length === 1 && first !== undefined) return first;
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : operand));
  return { kind, operands: flat, span: span ?? spanOf(operands) };
}

/** A piece of the text as an error message shows it. */
export function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
