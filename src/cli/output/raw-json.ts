import { visibleText } from '../../trail/visible-text.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Longest text shown of one string within a body. */
const MAX_STRING = 10_000;

/**
 * The text of one member of a JSON object, exactly as it stands there, or undefined without it.
 * Cutting it out keeps what parsing would change: long integers, `1.0`, the order of equal keys.
 */
export function rawMember(json: string, key: string): string | undefined {
  const token = new RegExp(TOKEN);
  let depth = 0;
  let isMember = false;
  let start: number | undefined;
  let previous = '';
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const [found] = match;
    const endsMember = depth === 1 && (found === ',' || found === '}');
    if (endsMember && start !== undefined) return json.slice(start, match.index).trim();
    if (depth === 1 && found === ':') isMember = isKey(previous, key);
    else if (isMember) {
      start = match.index;
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
  for (const [token] of json.matchAll(TOKEN)) {
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
