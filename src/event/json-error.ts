/** What JSON expects next. */
type State = 'value' | 'value or ]' | 'key or }' | 'key' | ':' | ', or end' | 'nothing';

/** Characters that JSON does not allow inside of a text: U+0000 to U+001F. */
const CONTROL = `${String.fromCharCode(0)}-${String.fromCharCode(0x1f)}`;
const BLANKS = '[ \\t\\r\\n]*';
const SIGN = '[{}[\\],:]';
const STRING = `"(?:[^"\\\\${CONTROL}]|\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const SCALAR = 'true|false|null|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';
const TOKEN = new RegExp(`${BLANKS}(?:(${SIGN})|(${STRING})|(${SCALAR}))`, 'y');

/** The beginning of a text, a word or a number whose end is missing. */
const CUT_TOKEN = new RegExp(
  `^(?:"(?:[^"\\\\${CONTROL}]|\\\\["\\\\/bfnrtu])*\\\\?|tr?u?|fa?l?s?|nu?l?|-|\\.|[eE][+-]?)$`,
);

/**
 * The offset at which a text stops being JSON, for a message: the engine's own message tells it only
 * sometimes. Undefined when the text ends too early instead. Only for texts that are not JSON.
 */
export function jsonErrorAt(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return startOfRest(text, at);
    const [whole, sign, string] = match;
    const next = step(state, sign ?? (string === undefined ? 'scalar' : 'string'), open);
    if (next === undefined) return at + whole.length - whole.trimStart().length;
    state = next;
    at += whole.length;
  }
}

/** A text that is cut inside of a token has no wrong character. */
function startOfRest(text: string, at: number): number | undefined {
  const blanks = /^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0;
  const start = at + blanks;
  if (start >= text.length) return undefined;
  const rest = text.slice(start);
  return CUT_TOKEN.test(rest) ? undefined : start;
}

function step(state: State, token: string, open: ('{' | '[')[]): State | undefined {
  if (state === ':') return token === ':' ? 'value' : undefined;
  if (state === ', or end') return afterValue(token, open);
  if (state === 'key' || state === 'key or }') {
    if (token === 'string') return ':';
    return token === '}' && state === 'key or }' ? close(open) : undefined;
  }
  if (state === 'nothing') return undefined;
  return beginValue(state, token, open);
}

function beginValue(state: State, token: string, open: ('{' | '[')[]): State | undefined {
  if (token === '{' || token === '[') {
    open.push(token);
    return token === '{' ? 'key or }' : 'value or ]';
  }
  if (token === ']' && state === 'value or ]') return close(open);
  if (token !== 'string' && token !== 'scalar') return undefined;
  return open.length === 0 ? 'nothing' : ', or end';
}

function afterValue(token: string, open: ('{' | '[')[]): State | undefined {
  const inside = open.at(-1);
  if (token === ',') return inside === '{' ? 'key' : 'value';
  const closes = inside === '{' ? '}' : ']';
  return token === closes ? close(open) : undefined;
}

function close(open: ('{' | '[')[]): State {
  open.pop();
  return open.length === 0 ? 'nothing' : ', or end';
}
