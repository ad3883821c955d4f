import type { FieldReference } from './field.ts';
import type { Scanned } from './scan.ts';
import { isBlank } from './scan.ts';

/**
 * Signs that a URI hardly holds. A URI begins with a slash and may end with one, so between slashes
 * on `requestURI` only what has such a sign, and no blank, is a regular expression.
 */
const NOT_OF_URI = /[\\^$()[\]{}|+]|\.\*/;

/**
 * The regular expression that begins at an offset: from a slash to the next slash that no backslash
 * stands before, which must end the value. Undefined when the value is an ordinary one, such as
 * `/api/v1/pods`.
 */
export function scanRegex(
  text: string,
  start: number,
  field: FieldReference | undefined,
): Scanned<string> | undefined {
  if (text[start] !== '/') return undefined;
  const close = closingSlash(text, start + 1);
  if (close === undefined || close === start + 1) return undefined;
  const end = close + 1;
  if (end < text.length && !isBlank(text, end) && text[end] !== ')') return undefined;
  const value = text.slice(start + 1, close);
  const isPlain = holdsURIs(field) && (/\s/.test(value) || !NOT_OF_URI.test(value));
  return isPlain ? undefined : { value, end };
}

function holdsURIs(field: FieldReference | undefined): boolean {
  return field === undefined || (field.kind === 'known' && field.name === 'requestURI');
}

function closingSlash(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '/') return at;
  }
  return undefined;
}
