import { parseQuery } from '../../query/parse-query.ts';
import { isExact } from '../../query/pattern.ts';
import type { Query } from '../../query/query.ts';

/** What a part of a query says of one field, where it is as simple as a click makes it. */
export interface SimplePart {
  /** Canonical name. */
  readonly field: string;
  readonly negated: boolean;
  /** The values it names, one of which must (or must not) be there; absent for any value at all. */
  readonly values?: readonly string[];
}

/** The texts between the `and`s of a query that is nothing but such; else the query as one part. */
export function topLevelParts(query: string): readonly string[] {
  const parts = query.split(/ and /i);
  const whole = parts.every((part) => parseQuery(part, { nowUs: 0 }).kind === 'query');
  return whole && parts.length > 1 ? parts.map((part) => part.trim()) : [query];
}

/** Reads `verb: get`, `verb: (get or list)`, `ns: *` and their negations; undefined for all else. */
export function simplePart(text: string): SimplePart | undefined {
  const parsed = parseQuery(text, { nowUs: 0 });
  if (parsed.kind !== 'query') return undefined;
  const { query } = parsed;
  return query.kind === 'not' ? partOf(query.operand, true) : partOf(query, false);
}

function partOf(query: Query, negated: boolean): SimplePart | undefined {
  const tests = query.kind === 'or' ? query.operands : [query];
  const [field] = tests.map(fieldOf);
  if (field === undefined || tests.some((test) => fieldOf(test) !== field)) return undefined;
  if (query.kind === 'field' && query.test.kind === 'exists') return { field, negated };
  const values = tests.flatMap(exactValue);
  return values.length === tests.length ? { field, negated, values } : undefined;
}

function fieldOf(query: Query): string | undefined {
  return query.kind === 'field' && query.field.kind === 'known' ? query.field.name : undefined;
}

/** The value that a test asks for exactly; none for any other test. */
function exactValue(query: Query): readonly string[] {
  if (query.kind !== 'field' || query.test.kind !== 'pattern') return [];
  const { pattern } = query.test;
  return isExact(pattern) ? [pattern.parts[0] ?? ''] : [];
}

/** What a query includes and leaves out of one field, as far as its parts say so plainly. */
export interface Chosen {
  readonly included: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
  /** Whether any value at all is asked for, or none. */
  readonly existence?: 'exists' | 'absent';
}

/** What is chosen of each field, by canonical name. */
export function chosenOf(query: string): ReadonlyMap<string, Chosen> {
  const chosen = new Map<string, Chosen>();
  for (const text of topLevelParts(query.trim())) {
    const part = simplePart(text);
    if (part === undefined) continue;
    const before = chosen.get(part.field) ?? { included: new Set(), excluded: new Set() };
    chosen.set(part.field, chosenWith(before, part));
  }
  return chosen;
}

function chosenWith(before: Chosen, { negated, values }: SimplePart): Chosen {
  if (values === undefined) return { ...before, existence: negated ? 'absent' : 'exists' };
  return negated
    ? { ...before, excluded: new Set([...before.excluded, ...values]) }
    : { ...before, included: new Set([...before.included, ...values]) };
}
