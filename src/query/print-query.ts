import type { FieldReference } from './field.ts';
import { knownField } from './field.ts';
import { isExact } from './pattern.ts';
import type { Pattern, Query, Test } from './query.ts';
import { isConnective } from './scan.ts';

/**
 * The canonical text of a query, which reads back as the same tree. Fields go by their short names;
 * everything is the empty text.
 */
export function printQuery(query: Query): string {
  return query.kind === 'all' ? '' : print(query);
}

/** A value as it is written behind a field: bare where that is safe, otherwise in quotes. */
export function printValue(value: string): string {
  return printExact(value, BARE_VALUE);
}

/** How tightly a node binds: what binds less than its surroundings needs parentheses. */
const BINDING: Readonly<Record<Query['kind'], number>> = {
  or: 1,
  and: 2,
  not: 3,
  all: 4,
  text: 4,
  field: 4,
};

function print(query: Query): string {
  switch (query.kind) {
    case 'all':
      return '*';
    case 'and':
      return query.operands.map((operand) => within(operand, BINDING.and)).join(' and ');
    case 'or':
      return (
        printValues(query.operands) ??
        query.operands.map((operand) => within(operand, BINDING.or)).join(' or ')
      );
    case 'not':
      return `not ${within(query.operand, BINDING.not - 1)}`;
    case 'text':
      return isExact(query.pattern)
        ? printExact(query.pattern.parts[0] ?? '', BARE_TEXT)
        : printPattern(query.pattern, NOT_IN_TEXT);
    case 'field':
      return `${printField(query.field)}${printTest(query.test)}`;
  }
}

function within(query: Query, binding: number): string {
  const isBound = BINDING[query.kind] > binding || sharedField(query) !== undefined;
  return isBound ? print(query) : `(${print(query)})`;
}

/** `verb: (create or update)` for several values of one field. */
function printValues(operands: readonly Query[]): string | undefined {
  const field = sharedField({ kind: 'or', operands, span: { start: 0, end: 0 } });
  if (field === undefined) return undefined;
  const values = operands.map((operand) =>
    operand.kind === 'field' ? printTest(operand.test).trim().replace(/^: /, '') : '',
  );
  return `${printField(field)}: (${values.join(' or ')})`;
}

/** The field that all operands of an `or` ask a value of. */
function sharedField(query: Query): FieldReference | undefined {
  if (query.kind !== 'or') return undefined;
  const [first] = query.operands;
  if (first?.kind !== 'field') return undefined;
  const name = printField(first.field);
  const isShared = query.operands.every(
    (operand) => operand.kind === 'field' && printField(operand.field) === name,
  );
  return isShared ? first.field : undefined;
}

/** A field by its short name, as it stands before the colon. */
export function printField(field: FieldReference): string {
  switch (field.kind) {
    case 'known':
      return knownField(field.name)?.aliases[0] ?? field.name;
    case 'path':
      return field.path.map(printSegment).join('.');
    case 'wildcard':
      return field.pattern.split('*').map(escapeName).join('*');
  }
}

function printSegment(segment: string): string {
  return /^[\w/@-]+$/.test(segment) && !isConnective(segment) ? segment : quote(segment);
}

/** In a wildcard a dot divides nothing, so it needs no quotes. */
function escapeName(piece: string): string {
  return piece.replace(/[^\p{L}\p{N}\p{M}_./@-]/gu, escapeSign);
}

function printTest(test: Test): string {
  switch (test.kind) {
    case 'exists':
      return ': *';
    case 'pattern':
      return isExact(test.pattern)
        ? `: ${printValue(test.pattern.parts[0] ?? '')}`
        : `: ${printPattern(test.pattern, NOT_IN_VALUE)}`;
    case 'range':
      return ` ${test.comparison} ${printValue(test.bound)}`;
    case 'network':
      return `: ${printValue(test.network)}`;
    case 'regex':
      return `: /${test.source}/`;
  }
}

/** What needs no quotes as a value: nothing that begins or reads like something else. */
const BARE_VALUE = /^(?!.*\.\.)(?:\/(?=.*[^/]$))?[\p{L}\p{N}_@][\p{L}\p{N}\p{M}_.:@/+%-]*$/u;

/** The same for free text, where a colon would make it a field. */
const BARE_TEXT = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_./@+%-]*$/u;

function printExact(text: string, bare: RegExp): string {
  return bare.test(text) && !isConnective(text) ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** What a backslash must stand before in a pattern, which cannot be in quotes. */
const NOT_IN_VALUE = /[^\p{L}\p{N}\p{M}_.:@/+%-]/gu;
const NOT_IN_TEXT = /[^\p{L}\p{N}\p{M}_.@/+%-]/gu;

function printPattern({ parts }: Pattern, special: RegExp): string {
  const text = parts
    .map((part) => part.replace(special, escapeSign).replace(/\.\./g, '\\.\\.'))
    .join('*');
  // As a first sign these would mean a negation, a regular expression or a time.
  return text.replace(/^[-/@]/, '\\$&');
}

/** Only blanks and the signs of ASCII can be escaped, and only they mean anything. */
function escapeSign(sign: string): string {
  return sign < '\x80' || /\s/.test(sign) ? `\\${sign}` : sign;
}
