import { MAX_DEPTH } from '../event/parse-json.ts';

/** A value of a JSON text and where it lies. Members that share a key are all there. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'literal';
  readonly start: number;
  readonly end: number;
  /** Keys of an object, decoded; empty otherwise. */
  readonly keys: readonly string[];
  /** The value of each key, or the items of an array. */
  readonly values: readonly JsonNode[];
}

const NONE: readonly never[] = [];

/**
 * Reads where each value lies in a text that `JSON.parse` accepts. Undefined when it is nested too
 * deep to be walked.
 */
export function scanJson(text: string): JsonNode | undefined {
  try {
    return scanValue(text, skipSpace(text, 0), 0);
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

/** The text a string node stands for. */
export function stringAt(text: string, { start, end }: JsonNode): string {
  return decode(text, start, end);
}

class TooDeep extends Error {}

function scanValue(text: string, at: number, depth: number): JsonNode {
  const code = text.charCodeAt(at);
  if (code === 0x22) {
    return { kind: 'string', start: at, end: endOfString(text, at), keys: NONE, values: NONE };
  }
  if (code === 0x7b) return scanObject(text, at, depth + 1);
  if (code === 0x5b) return scanArray(text, at, depth + 1);
  return { kind: 'literal', start: at, end: endOfLiteral(text, at), keys: NONE, values: NONE };
}

function scanObject(text: string, start: number, depth: number): JsonNode {
  if (depth > MAX_DEPTH) throw new TooDeep();
  const keys: string[] = [];
  const values: JsonNode[] = [];
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) !== 0x7d) {
    const endOfKey = endOfString(text, at);
    keys.push(decode(text, at, endOfKey));
    // Past the colon.
    const value = scanValue(text, skipSpace(text, skipSpace(text, endOfKey) + 1), depth);
    values.push(value);
    at = skipSpace(text, value.end);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
  return { kind: 'object', start, end: at + 1, keys, values };
}

function scanArray(text: string, start: number, depth: number): JsonNode {
  if (depth > MAX_DEPTH) throw new TooDeep();
  const values: JsonNode[] = [];
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) !== 0x5d) {
    const value = scanValue(text, at, depth);
    values.push(value);
    at = skipSpace(text, value.end);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
  return { kind: 'array', start, end: at + 1, keys: NONE, values };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** The index past the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  if (quote === -1) throw new Error(`no end of the string at ${start}: the text is no JSON`);
  return quote + 1;
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === 0x5c) before--;
  return (at - before) % 2 === 1;
}

function endOfLiteral(text: string, start: number): number {
  let at = start;
  while (isOfLiteral(text.charCodeAt(at))) at++;
  if (at === start) throw new Error(`no value at ${start}: the text is no JSON`);
  return at;
}

/** Letters and digits, `+`, `-` and `.`: numbers and the three words. */
function isOfLiteral(code: number): boolean {
  if (code >= 0x30 && code <= 0x39) return true;
  if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) return true;
  return code === 0x2b || code === 0x2d || code === 0x2e;
}

function decode(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inner;
}
