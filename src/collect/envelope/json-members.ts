import { stringEnd } from '../compact-json.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

/** More than any wrapper or event has. A text of nothing but keys would fill the memory otherwise. */
const MAX_MEMBERS = 1024;

/** A list may have this many items, and one more for every 32 bytes: no event is that short. */
const MAX_SHORT_ITEMS = 1024;

/**
 * The members of the one JSON object a text holds, each value as it is written: bytes are cut out,
 * never parsed, so that what a wrapper holds comes out exactly. Undefined for anything else. Values
 * are told apart by quotes and brackets only; whether they are valid is for their reader to say.
 */
export function membersOf(text: Buffer): ReadonlyMap<string, Buffer> | undefined {
  const members = new Map<string, Buffer>();
  const isWhole = eachMember(text, ({ key, valueStart, end }) => {
    members.set(key, text.subarray(valueStart, end));
    return members.size <= MAX_MEMBERS;
  });
  return isWhole ? members : undefined;
}

/**
 * An object without some of its members. What stays is cut out byte for byte; where nothing is to
 * go, or the text is no object, it is given back as it is.
 */
export function withoutMembers(text: Buffer, isToGo: (key: string) => boolean): Buffer {
  const kept: Buffer[] = [];
  let gone = 0;
  const isWhole = eachMember(text, ({ key, start, end }) => {
    if (isToGo(key)) gone++;
    else kept.push(kept.length === 0 ? OPENING : SEPARATOR, text.subarray(start, end));
    return gone + kept.length <= 2 * MAX_MEMBERS;
  });
  if (!isWhole || gone === 0) return text;
  return Buffer.concat([...(kept.length === 0 ? [OPENING] : kept), CLOSING]);
}

const OPENING = Buffer.from('{');
const SEPARATOR = Buffer.from(',');
const CLOSING = Buffer.from('}');

/** The items of the one JSON list a text holds, each as it is written; undefined for anything else. */
export function itemsOf(text: Buffer): readonly Buffer[] | undefined {
  const items: Buffer[] = [];
  const maxItems = MAX_SHORT_ITEMS + text.length / 32;
  const isWhole = eachPart(text, OPEN_LIST, CLOSE_LIST, (at) => {
    const end = items.length < maxItems ? valueEnd(text, at) : undefined;
    if (end !== undefined) items.push(text.subarray(at, end));
    return end;
  });
  return isWhole ? items : undefined;
}

/** What a JSON string says; undefined when the value is not a string. */
export function stringOf(value: Buffer | undefined): string | undefined {
  if (value === undefined || value[0] !== QUOTE) return undefined;
  try {
    return JSON.parse(value.toString('utf8')) as string;
  } catch {
    return undefined;
  }
}

/** One `"key": value`, by its place in the text. */
interface Member {
  readonly key: string;
  /** Where the quote before the key stands. */
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** Walks over the members until `take` has had enough. Whether all of one whole object was seen. */
function eachMember(text: Buffer, take: (member: Member) => boolean): boolean {
  return eachPart(text, OPEN_OBJECT, CLOSE_OBJECT, (start) => {
    if (text[start] !== QUOTE) return undefined;
    const keyEnd = stringEnd(text, start);
    const colon = skipSpace(text, keyEnd);
    const key = stringOf(text.subarray(start, keyEnd));
    if (key === undefined || text[colon] !== COLON) return undefined;
    const valueStart = skipSpace(text, colon + 1);
    const end = valueEnd(text, valueStart);
    return end !== undefined && take({ key, start, valueStart, end }) ? end : undefined;
  });
}

/**
 * Walks over the parts between two brackets which commas part; `take` gives the end of the part that
 * begins at an index. Whether the text is one such container and nothing else.
 */
function eachPart(
  text: Buffer,
  open: number,
  close: number,
  take: (at: number) => number | undefined,
): boolean {
  let at = skipSpace(text, 0);
  if (text[at] !== open) return false;
  at = skipSpace(text, at + 1);
  if (text[at] === close) return skipSpace(text, at + 1) === text.length;
  while (at < text.length) {
    const end = take(at);
    if (end === undefined) return false;
    at = skipSpace(text, end);
    if (text[at] === close) return skipSpace(text, at + 1) === text.length;
    if (text[at] !== COMMA) return false;
    at = skipSpace(text, at + 1);
  }
  return false;
}

function skipSpace(text: Buffer, from: number): number {
  let at = from;
  while (at < text.length && (text[at] ?? 0) <= SPACE) at++;
  return at;
}

/** The index after the value that begins at `start`; undefined where there is none. */
function valueEnd(text: Buffer, start: number): number | undefined {
  const first = text[start];
  if (first === QUOTE) return stringEnd(text, start);
  if (first === OPEN_OBJECT || first === OPEN_LIST) return containerEnd(text, start);
  let at = start;
  while (at < text.length && !endsScalar(text[at] ?? 0)) at++;
  return at === start ? undefined : at;
}

function containerEnd(text: Buffer, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) at = stringEnd(text, at) - 1;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) return at + 1;
  }
  return undefined;
}

function endsScalar(byte: number): boolean {
  return byte <= SPACE || byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT;
}
