import { jsonErrorAt } from './json-error.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/** A JSON value, or why the text is none. */
export type ParsedJson = { readonly value: JsonValue } | { readonly rejected: string };

/**
 * Nesting past this is refused, so that code which walks a value by recursion always ends. Go's
 * decoder stops at 10,000; real API objects stay below 50.
 */
export const MAX_DEPTH = 1000;

/** A number of 16 digits or more outside of quotes, which a double may not hold. */
const LONG_INTEGER = /[:,[]\s*-?\d{16,}\s*[,\]}]/;

const SURROGATE = /\\u[dD][89a-fA-F]/;

/** An escaped backslash, a pair of surrogates, or a lone one (captured). */
const LONE_SURROGATE =
  /\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})/g;

/** What a caller who reads very many lines may do without. */
export interface ParseOptions {
  /** Integers that a double cannot hold come as `bigint`, or as the nearest double. */
  readonly integers?: 'exact' | 'doubles';
}

/** Reads JSON text. Integers above 2^53 come as `bigint` unless asked otherwise. Never throws. */
export function parseJson(text: string, { integers = 'exact' }: ParseOptions = {}): ParsedJson {
  if (text.length > 2 * MAX_DEPTH && depthOf(text) > MAX_DEPTH) {
    return { rejected: `nested more than ${MAX_DEPTH} deep` };
  }
  try {
    const mayBeLone = text.includes('\\u') && SURROGATE.test(text);
    const wellFormed = mayBeLone ? withoutLoneSurrogates(text) : text;
    if (integers === 'exact' && LONG_INTEGER.test(text)) {
      return { value: parseWithLongIntegers(wellFormed) };
    }
    return { value: JSON.parse(wellFormed) as JsonValue };
  } catch {
    return { rejected: `not JSON: ${reasonOf(text)}` };
  }
}

/** Half a character becomes U+FFFD, as in Go's decoder: nothing behind us could store it. */
function withoutLoneSurrogates(text: string): string {
  return text.replace(LONE_SURROGATE, (match, lone) => (lone === undefined ? match : '\\ufffd'));
}

/** An upper bound of the nesting: brackets inside of strings count too, unless that matters. */
function depthOf(text: string): number {
  const rough = scanDepth(text, false);
  return rough > MAX_DEPTH ? scanDepth(text, true) : rough;
}

function scanDepth(text: string, skipStrings: boolean): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22 && skipStrings) i = endOfString(text, i);
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > deepest) deepest = depth;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}

/** The index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
  return i;
}

/**
 * `JSON.parse` gives no access to a number's digits on Node 20, so long integers are first put in
 * quotes behind a mark that no other string of this text begins with.
 */
function parseWithLongIntegers(text: string): JsonValue {
  JSON.parse(text); // Refuses what quoting might make valid.
  let mark = 'int:';
  while (text.includes(mark)) mark += ':';
  const quoted = quoteLongIntegers(text, mark);
  const revive = (_key: string, value: unknown): unknown =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
  return JSON.parse(quoted, revive) as JsonValue;
}

function quoteLongIntegers(text: string, mark: string): string {
  let out = '';
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) === 0x22) {
      i = endOfString(text, i);
      continue;
    }
    const digits = NUMBER_AT.exec(text.slice(i, i + 400))?.[0];
    if (digits === undefined) continue;
    if (/^-?\d{16,}$/.test(digits) && !Number.isSafeInteger(Number(digits))) {
      out += `${text.slice(copied, i)}"${mark}${digits}"`;
      copied = i + digits.length;
    }
    i += digits.length - 1;
  }
  return out + text.slice(copied);
}

const NUMBER_AT = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/;

/** Never the engine's message: it quotes the text, which may hold a secret. */
function reasonOf(text: string): string {
  const at = jsonErrorAt(text);
  return at === undefined ? 'cut short' : `unexpected character at column ${at + 1}`;
}

/** The value at a path of keys, or undefined; never looks at inherited properties. */
export function valueAt(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return undefined;
    if (!Object.hasOwn(current, key)) return undefined;
    current = (current as JsonObject)[key];
  }
  return current;
}
