import { Failure } from '../base/failure.ts';
import { KNOWN_FIELDS } from '../query/field.ts';

const NAMES = new Set(KNOWN_FIELDS.map(({ name }) => name));

/** Refuses what is not a whole number of at least 1, such as a limit, a top or a width of bars. */
export function requirePositive(what: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new Failure('usage/invalid', `${what} must be a whole number of at least 1, not ${value}`);
}

/** Refuses an empty list of fields, and names that are not canonical names of known fields. */
export function requireKnownFields(fields: readonly string[]): void {
  if (fields.length === 0) throw new Failure('usage/invalid', 'name at least one field');
  const unknown = fields.find((field) => !NAMES.has(field));
  if (unknown === undefined) return;
  throw new Failure('query/unknown-field', `unknown field ${JSON.stringify(unknown)}`, {
    hint: 'Counting by value works on the fields listed in docs/reference/query.md.',
  });
}
