import type { SelectionParameters } from '../api/parameters.ts';
import { Failure } from '../base/failure.ts';
import { KNOWN_FIELDS, knownField } from '../query/field.ts';
import { parseQuery } from '../query/parse-query.ts';
import { parseTime } from '../query/parse-time.ts';
import type { Query } from '../query/query.ts';
import type { QueryError } from '../query/reader.ts';
import type { Selection, TimeRange } from '../store/store.ts';

/** What the parameters of a question select, or a failure that says what is wrong with them. */
export function readSelection(asked: SelectionParameters, nowUs: number): Selection {
  return {
    query: readQuery(asked.query ?? '', nowUs),
    range: readRange(asked, nowUs),
    unit: asked.stages === true ? 'events' : 'requests',
  };
}

/** The canonical names of fields given by names or short names, divided by commas. */
export function readFields(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.length > MAX_FIELDS) {
    throw new Failure('usage/invalid', `more than ${MAX_FIELDS} fields`);
  }
  return names.map(readField);
}

/** Each field is a pass of its own over what matches. */
const MAX_FIELDS = 20;

/** The canonical name of a field of the catalogue. */
export function readField(name: string): string {
  const field = knownField(name);
  if (field !== undefined) return field.name;
  throw new Failure('query/unknown-field', `unknown field ${JSON.stringify(name.slice(0, 100))}`, {
    hint: `Counting by value works on: ${KNOWN_FIELDS.map((known) => known.name).join(', ')}.`,
  });
}

function readQuery(text: string, nowUs: number): Query {
  const parsed = parseQuery(text, { nowUs });
  if (parsed.kind === 'query') return parsed.query;
  const [first] = parsed.errors;
  throw first === undefined ? new Error('errors without an error') : queryFailure(first);
}

function queryFailure({ message, hint, span }: QueryError): Failure {
  const code = message.startsWith('unknown field') ? 'query/unknown-field' : 'query/syntax';
  return new Failure(code, message, {
    ...(hint !== undefined && { hint }),
    details: { position: span },
  });
}

/** The time asked for. */
export function readRange(
  { since, until }: Pick<SelectionParameters, 'since' | 'until'>,
  nowUs: number,
): TimeRange {
  const sinceUs = readTime('since', since, nowUs);
  const untilUs = readTime('until', until, nowUs);
  return {
    ...(sinceUs !== undefined && { sinceUs }),
    ...(untilUs !== undefined && { untilUs }),
  };
}

function readTime(name: string, text: string | undefined, nowUs: number): number | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text, { nowUs });
  if (!('error' in time)) return time.us;
  throw new Failure('usage/invalid', `cannot read ${name}: ${time.error}`, {
    hint: 'Write a time as 2026-11-23T19:30:00Z, or how long ago it was: 30m, 2h, 3d.',
  });
}
