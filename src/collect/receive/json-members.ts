import { stringEnd } from '../compact-json.ts';

/** One `"key": value` of an object, by its place in the text. */
export interface Member {
  /** The key as written, without its quotes; escapes stay. */
  readonly key: string;
  /** Where the key's quote stands. */
  readonly start: number;
  readonly valueStart: number;
  /** Just past the value. */
  readonly end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** `{` and `[` go one deeper, `}` and `]` come back. */
const DEPTH_CHANGE: Readonly<Record<number, number>> = { 123: 1, 91: 1, 125: -1, 93: -1 };

/**
 * The members of the object that a text holds, found without parsing, so that they can be cut out
 * byte for byte. Undefined where the text is not one whole object; values are not looked into.
 */
export function jsonMembers(bytes: Buffer): readonly Member[] | undefined {
  const members: Member[] = [];
  const open = nextToken(bytes, 0);
  if (bytes[open] !== OPEN_OBJECT) return undefined;
  for (let at = open; bytes[at] === OPEN_OBJECT || bytes[at] === COMMA; ) {
    const start = nextToken(bytes, at + 1);
    if (members.length === 0 && bytes[start] === CLOSE_OBJECT) return [];
    const member = memberAt(bytes, start);
    if (member === undefined) return undefined;
    members.push(member);
    at = nextToken(bytes, member.end);
    const isLast = bytes[at] === CLOSE_OBJECT;
    if (isLast) return nextToken(bytes, at + 1) === bytes.length ? members : undefined;
  }
  return undefined;
}

function memberAt(bytes: Buffer, start: number): Member | undefined {
  if (bytes[start] !== QUOTE) return undefined;
  const keyEnd = stringEnd(bytes, start);
  const colon = nextToken(bytes, keyEnd);
  if (bytes[colon] !== COLON) return undefined;
  const valueStart = nextToken(bytes, colon + 1);
  const end = valueEnd(bytes, valueStart);
  if (end === undefined || end === valueStart) return undefined;
  return { key: bytes.toString('utf8', start + 1, keyEnd - 1), start, valueStart, end };
}

/** The end of the value that begins at `from`: a comma or a closing bracket of its own depth. */
function valueEnd(bytes: Buffer, from: number): number | undefined {
  let depth = 0;
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) {
      i = stringEnd(bytes, i) - 1;
      continue;
    }
    const change = DEPTH_CHANGE[byte] ?? 0;
    if (depth === 0 && (byte === COMMA || change < 0)) return trimmedEnd(bytes, from, i);
    depth += change;
  }
  return undefined;
}

function trimmedEnd(bytes: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && (bytes[end - 1] ?? 0) <= 0x20) end--;
  return end;
}

function nextToken(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) <= 0x20) at++;
  return at;
}
