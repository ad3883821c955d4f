/** Where a key of an object and its value stand in JSON text. */
export interface FieldPlace {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The fields of the object that begins at `start`, without reading their values. The text must be
 * JSON; of what is none, any answer may come, but one does.
 */
export function jsonFields(text: string, start: number): readonly FieldPlace[] {
  const fields: FieldPlace[] = [];
  let at = skipBlank(text, start + 1);
  while (at < text.length && text.charCodeAt(at) === QUOTE) {
    const keyEnd = stringEnd(text, at);
    const valueStart = skipBlank(text, skipBlank(text, keyEnd) + 1);
    const valueEnd = jsonValueEnd(text, valueStart);
    fields.push({ key: keyAt(text, at, keyEnd), keyStart: at, valueStart, valueEnd });
    at = skipBlank(text, valueEnd);
    if (text[at] !== ',') break;
    at = skipBlank(text, at + 1);
  }
  return fields;
}

/** A key as a decoder reads it: any character of it may be escaped. */
function keyAt(text: string, start: number, end: number): string {
  const plain = text.slice(start + 1, end - 1);
  if (!plain.includes('\\')) return plain;
  try {
    return JSON.parse(text.slice(start, end)) as string;
  } catch {
    return plain;
  }
}

/** Where the items of the array that begins at `start` begin. */
export function jsonItems(text: string, start: number): readonly number[] {
  const items: number[] = [];
  let at = skipBlank(text, start + 1);
  while (at < text.length && text[at] !== ']') {
    items.push(at);
    at = skipBlank(text, jsonValueEnd(text, at));
    if (text[at] !== ',') break;
    at = skipBlank(text, at + 1);
  }
  return items;
}

/** The offset just past the value that begins at `start`. */
function jsonValueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first === 0x7b || first === 0x5b) return bracketEnd(text, start);
  let at = start;
  while (at < text.length && !',]} \t\r\n'.includes(text[at] ?? '')) at++;
  return Math.max(at, start + 1);
}

function bracketEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1;
  }
  return text.length;
}

/** The offset just past the closing quote. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

/** A quote behind an odd number of backslashes belongs to the string. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote - 1;
  while (text.charCodeAt(at) === BACKSLASH) at--;
  return (quote - at) % 2 === 0;
}

function skipBlank(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}
