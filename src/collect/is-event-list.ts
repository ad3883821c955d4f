import { stringEnd } from './compact-json.ts';

const ITEMS = Buffer.from('"items"');
const AUDIT_ID = Buffer.from('"auditID"');
const NATIVE_START = Buffer.from('{"kind":"Event');

/**
 * Whether a line is a list of events rather than one event: it has `items` and no `auditID` of its
 * own. Lines as the API server writes them are told apart by their first bytes; only other orders
 * of keys are looked through, and those mostly end at `auditID`.
 */
export function isEventList(line: Buffer): boolean {
  if (line[0] === 0x5b) return true;
  if (line[0] !== 0x7b) return false;
  if (line.subarray(0, NATIVE_START.length).equals(NATIVE_START)) {
    return line[NATIVE_START.length] === 0x4c;
  }
  return line[2] === 0x6c ? false : hasItemsKey(line);
}

/** Looks at the keys at depth 1 until one decides. */
function hasItemsKey(line: Buffer): boolean {
  for (const key of topLevelKeys(line)) {
    if (key.equals(AUDIT_ID)) return false;
    if (key.equals(ITEMS)) return true;
  }
  return false;
}

function* topLevelKeys(line: Buffer): Generator<Buffer> {
  let depth = 0;
  for (let i = 0; i < line.length; i++) {
    const byte = line[i] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(line, i);
      if (depth === 1 && isKey(line, end)) yield line.subarray(i, end);
      i = end - 1;
    } else {
      depth += DEPTH_CHANGE[byte] ?? 0;
    }
  }
}

const QUOTE = 0x22;
const COLON = 0x3a;
/** `{` and `[` go one deeper, `}` and `]` come back. */
const DEPTH_CHANGE: Readonly<Record<number, number>> = { 123: 1, 91: 1, 125: -1, 93: -1 };

function isKey(line: Buffer, end: number): boolean {
  let next = end;
  while (next < line.length && (line[next] ?? 0) <= 0x20) next++;
  return line[next] === COLON;
}
