import { jsonTokens } from '../../collect/json-tokens.ts';
import { visibleText } from '../../trail/visible-text.ts';

/** Longest text shown of one string within a body. */
const MAX_STRING = 10_000;

/**
 * The text of one member of a JSON object, exactly as it stands there, or undefined without it.
 * Cutting it out keeps what parsing would change: long integers, `1.0`, the order of equal keys.
 */
export function rawMember(json: string, key: string): string | undefined {
  let depth = 0;
  let isMember = false;
  let from: number | undefined;
  let previous = '';
  for (const { text: found, start } of jsonTokens(json)) {
    const endsMember = depth === 1 && (found === ',' || found === '}');
    if (endsMember && from !== undefined) return json.slice(from, start).trim();
    if (depth === 1 && found === ':') isMember = isKey(previous, key);
    else if (isMember) {
      from = start;
      isMember = false;
    }
    depth += DEPTH_CHANGE[found] ?? 0;
    previous = found;
  }
  return undefined;
}

const DEPTH_CHANGE: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 };

function isKey(token: string, key: string): boolean {
  return token === JSON.stringify(key);
}

/** JSON text with a line a value, its numbers digit for digit, safe to print. */
export function prettyRawJson(json: string): string {
  let out = '';
  let depth = 0;
  let previous = '';
  for (const { text: token } of jsonTokens(json)) {
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    const isEmpty = closes && (previous === '{' || previous === '[');
    if ((closes && !isEmpty) || breaksBefore(previous, closes)) out += `\n${'  '.repeat(depth)}`;
    out += shown(token);
    if (token === ':') out += ' ';
    if (token === '{' || token === '[') depth++;
    previous = token;
  }
  return out;
}

function breaksBefore(previous: string, closes: boolean): boolean {
  return !closes && (previous === '{' || previous === '[' || previous === ',');
}

/** Strings are written plainly (`<`, not `\u003c`) but for what would act on the terminal. */
function shown(token: string): string {
  if (!token.startsWith('"')) return token;
  try {
    return visibleText(JSON.stringify(JSON.parse(token)), MAX_STRING);
  } catch {
    return visibleText(token, MAX_STRING);
  }
}
