import type { Query, Test } from '../query/query.ts';

/** These queries are not read from a text. */
const NOWHERE = { start: 0, end: 0 };

/** All of these; everything when there is none. */
export function and(...operands: readonly Query[]): Query {
  const asked = operands.filter(({ kind }) => kind !== 'all');
  const [only] = asked;
  if (only === undefined) return { kind: 'all', span: NOWHERE };
  return asked.length === 1 ? only : { kind: 'and', operands: asked, span: NOWHERE };
}

/** One of these. */
export function or(...operands: readonly Query[]): Query {
  return { kind: 'or', operands, span: NOWHERE };
}

/** A known field with exactly this value; without it when null. */
export function is(name: string, value: string | null): Query {
  if (value !== null) return field(name, { kind: 'pattern', pattern: { parts: [value] } });
  return not(field(name, { kind: 'exists' }));
}

/** A known field with one of these values. */
export function oneOf(name: string, values: readonly string[]): Query {
  return or(...values.map((value) => is(name, value)));
}

/** Everything but these. */
export function not(operand: Query): Query {
  return { kind: 'not', operand, span: NOWHERE };
}

/** A known field under some test. */
export function field(name: string, test: Test): Query {
  return { kind: 'field', field: { kind: 'known', name }, test, span: NOWHERE };
}

/** Another JSON path of the event with exactly this value. */
export function path(keys: readonly string[], value: string): Query {
  const test: Test = { kind: 'pattern', pattern: { parts: [value] } };
  return { kind: 'field', field: { kind: 'path', path: keys }, test, span: NOWHERE };
}

/** What was refused: credentials not accepted, or not allowed. */
export const DENIED: Query = or(is('responseStatus.code', '401'), is('responseStatus.code', '403'));

/** What was answered with 400 or above. */
export const ERRORS: Query = field('responseStatus.code', {
  kind: 'range',
  comparison: '>=',
  bound: '400',
});
