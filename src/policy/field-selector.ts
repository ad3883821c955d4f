import { isInt64, isLabelSelector } from './label-selector.ts';
import type { QueryValues } from './request-query.ts';

/** List options with a number; where one is none, upstream drops all options, selectors too. */
const NUMBERS = ['limit', 'timeoutSeconds'];

/**
 * The one name that the field selector of a list or watch asks for, if it asks for one. As for
 * upstream none is asked for where any list option cannot be read, the label selector included.
 */
export function nameInFieldSelector(values: QueryValues): string | undefined {
  const selector = values.get('fieldSelector')?.[0];
  // Most lists have none, and reading the other options takes long.
  if (selector === undefined) return undefined;
  if (NUMBERS.some((key) => !isInteger(values.get(key)?.[0]))) return undefined;
  if (!isLabelSelector(values.get('labelSelector')?.[0] ?? '')) return undefined;
  const name = pinnedName(selector);
  return name === undefined || !isPathSegment(name) ? undefined : name;
}

function isInteger(value: string | undefined): boolean {
  return value === undefined || isInt64(value);
}

/** Undefined for a selector that is malformed or does not require `metadata.name`. */
function pinnedName(selector: string): string | undefined {
  let name: string | undefined;
  for (const term of splitTerms(selector).toSorted()) {
    if (term === '') continue;
    const parts = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (parts === null) return undefined;
    const [, field, operator, escaped = ''] = parts;
    const value = withoutEscapes(escaped);
    if (value === undefined) return undefined;
    if (field === 'metadata.name' && operator !== '!=') name ??= value;
  }
  return name;
}

/** Splits at commas that no backslash stands before. */
function splitTerms(selector: string): readonly string[] {
  return selector.match(/(?:\\.?|[^\\,])+/gs) ?? [];
}

/** Undefined for an escape that does not exist and for a bare `=`. */
function withoutEscapes(text: string): string | undefined {
  if (!/^(?:\\[\\,=]|[^\\,=])*$/s.test(text)) return undefined;
  return text.replace(/\\(.)/gs, '$1');
}

function isPathSegment(name: string): boolean {
  return name !== '.' && name !== '..' && !/[/%]/.test(name);
}
