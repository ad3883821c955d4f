/** Longer ones are no question of a person, and cost memory when they are compiled. */
const MAX_LENGTH = 1000;
const MAX_REPEATS = 1000;

/**
 * Why a regular expression is refused, or undefined when it may be used. A matcher that goes back
 * and tries again can take for ever on what repeats a choice, such as `(a+)+`, and one query must
 * not stop a server that many people use. So are references and looking around refused, which no
 * matcher can do in linear time.
 */
export function regexError(source: string): string | undefined {
  if (source.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} characters`;
  try {
    const regex = new RegExp(source);
    const risk = riskOf(source);
    // Being too large is only told when it is first used, for either width of characters.
    if (risk === undefined) for (const text of ['a', '\u0100']) regex.test(text);
    return risk;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.slice(message.lastIndexOf(': ') + 2).toLowerCase();
  }
}

/** A class, an escape, the beginning of a group with what makes it special, a quantifier, a sign. */
const TOKEN = /\[(?:\\.|[^\]\\])*\]|\\(?:k<|.)|\((?:\?(?:<?[=!]|:|<[^>]*>))?|\{\d+(?:,\d*)?\}|./gs;

function riskOf(source: string): string | undefined {
  const tokens = source.match(TOKEN) ?? [];
  return tokens.map(riskOfToken).find((risk) => risk !== undefined) ?? riskOfGroups(tokens);
}

function riskOfToken(token: string): string | undefined {
  if (/^\(\?<?[=!]/.test(token)) return 'looking ahead or behind is not allowed';
  if (/^\\(?:[1-9]|k<)/.test(token)) return 'references to groups are not allowed';
  return mostRepeats(token) > MAX_REPEATS ? `it repeats more than ${MAX_REPEATS} times` : undefined;
}

function riskOfGroups(tokens: readonly string[]): string | undefined {
  /** Of each open group, the whole at the bottom: whether a choice is made in it. */
  const choices = [false];
  let isChoiceClosed = false;
  for (const token of tokens) {
    if (isChoiceClosed && isRepetition(token)) {
      return 'a repeated group may not hold a repetition or alternatives, which can take for ever';
    }
    isChoiceClosed = token === ')' && choices.pop() === true;
    if (token.startsWith('(')) choices.push(false);
    if (isChoiceClosed || token === '|' || isQuantifier(token)) choices[choices.length - 1] = true;
  }
  return undefined;
}

function isQuantifier(token: string): boolean {
  return '*+?'.includes(token) || /^\{\d/.test(token);
}

function isRepetition(token: string): boolean {
  return token !== '?' && isQuantifier(token);
}

function mostRepeats(token: string): number {
  const [, from = '0', to = ''] = /^\{(\d+)(?:,(\d*))?\}$/.exec(token) ?? [];
  return Math.max(Number(from), Number(to));
}
