/**
 * Whether upstream can parse a label selector: `app=web,tier in (a, b),!old`. What it means is of no
 * interest here; a malformed one makes the API server drop all list options.
 */
export function isLabelSelector(text: string): boolean {
  const tokens = tokensOf(text);
  return tokens !== undefined && new SelectorReader(tokens).isWhole();
}

type Token =
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string };

const SIGNS = new Set(['=', '==', '!=', '!', '(', ')', ',', '>', '<']);

/** Undefined where signs stand together that are none; a sign is as long as it can be. */
function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (const [run] of text.matchAll(/[=!(),><]+|[^=!(),><\s]+/g)) {
    if (!/^[=!(),><]/.test(run)) tokens.push({ kind: 'word', text: run });
    else {
      for (let at = 0; at < run.length; ) {
        const two = run.slice(at, at + 2);
        const sign = SIGNS.has(two) ? two : run.slice(at, at + 1);
        tokens.push({ kind: 'sign', text: sign });
        at += sign.length;
      }
    }
  }
  return tokens;
}

const COMPARISONS = new Set(['=', '==', '!=', '>', '<']);

/** Reads requirements as upstream's parser does, with all it forgives: `a in (,)`, `a=`, `a,`. */
class SelectorReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isWhole(): boolean {
    while (this.#at < this.#tokens.length) {
      if (!this.#requirement()) return false;
      if (this.#at === this.#tokens.length) return true;
      if (!this.#skips(',') || this.#at === this.#tokens.length) return false;
    }
    return true;
  }

  #requirement(): boolean {
    const isAbsence = this.#skips('!');
    const key = this.#word();
    if (key === undefined || !isLabelKey(key)) return false;
    if (isAbsence || this.#at === this.#tokens.length || this.#isAt(',')) return true;
    const operator = this.#tokens[this.#at++]?.text ?? '';
    if (operator === 'in' || operator === 'notin') return this.#values();
    if (!COMPARISONS.has(operator)) return false;
    const value = this.#word() ?? '';
    const isOpen = value === '' && this.#at < this.#tokens.length && !this.#isAt(',');
    if (isOpen || !isLabelValue(value)) return false;
    return operator === '>' || operator === '<' ? isInt64(value) : true;
  }

  #values(): boolean {
    if (!this.#skips('(') || this.#isAt(')')) return false;
    let canValue = true;
    while (!this.#skips(')')) {
      const value = this.#word();
      if (value !== undefined) {
        if (!canValue || !isLabelValue(value)) return false;
        canValue = false;
      } else if (this.#skips(',')) canValue = true;
      else return false;
    }
    return true;
  }

  #word(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') return undefined;
    this.#at++;
    return token.text;
  }

  #isAt(sign: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'sign' && token.text === sign;
  }

  #skips(sign: string): boolean {
    const isThere = this.#isAt(sign);
    if (isThere) this.#at++;
    return isThere;
  }
}

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

function isLabelKey(key: string): boolean {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  if (name.length > 63 || !NAME.test(name) || parts.length > 1) return false;
  return parts.every((prefix) => prefix.length <= 253 && SUBDOMAIN.test(prefix));
}

function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && NAME.test(value));
}

/** A number as Go's `ParseInt` takes it. */
export function isInt64(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value;
}
