import { type CompiledRule, isAboutAll } from './compile-rules.ts';
import { isHiddenParameter } from './hide-uri.ts';
import { escapeRegExp } from './name-pattern.ts';
import { parsePath } from './parse-path.ts';
import type { RedactRule } from './redact-rule.ts';

/** Tells of a text, quickly, whether anything in it may have to be hidden. */
export type MayHide = (text: string) => boolean;

/** Distinct names of parameters remembered; clients choose them, so there may be any number. */
const MAX_NAMES = 4096;

const SPACE = 0x20;
const AMPERSAND = 0x26;
const COMMA = 0x2c;
const ZERO = 0x30;
const COLON = 0x3a;
const EQUALS = 0x3d;
const QUESTION = 0x3f;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;

/**
 * A test that most events fail, so that they need not be read value by value. It may say yes for
 * nothing, never no for something: where a text escapes letters, so that words do not show, it says
 * yes.
 */
export function compileMayHide(rules: readonly CompiledRule[]): MayHide {
  const literals = rules.map(({ rule }) => literalsOf(rule));
  const words = new Set(literals.flatMap((found) => found ?? []));
  const inBody = literals.includes(undefined) ? /^/ : new RegExp([...words].join('|') || '(?!)');
  const annotations = rules.filter(isAboutAll).flatMap(({ rule }) => rule.annotations ?? []);
  const annotationWords = annotations.map(wordOfAnnotation);
  const hasParameters = rules.some(({ rule }) => rule.parameters ?? rule.options);
  const isHidden = rememberNames((name) => isHiddenParameter(name, rules));
  return (text) =>
    escapesLetters(text) ||
    (hasParameters && hasHiddenParameter(text, isHidden)) ||
    hasUnusualBrace(text) ||
    (text.includes('#') && text.includes('error found in #')) ||
    annotationWords.some((word) => text.includes(word)) ||
    (text.includes('Object"') && inBody.test(text));
}

/**
 * Sources of regular expressions one of which matches each body that concerns the rule. Undefined
 * when no word is sure to be there.
 */
function literalsOf(rule: RedactRule): readonly string[] | undefined {
  const { resources, kinds, paths = [], keep, excerptsOnly } = rule;
  // Excerpts have braces, see below.
  if (excerptsOnly === true) return [];
  if (resources !== undefined || kinds !== undefined) {
    if (resources?.includes('*') === true) return undefined;
    const names = (resources ?? []).map((resource) => `"${resource.split('/')[0] ?? ''}"`);
    return [...names, ...(kinds ?? [])].map(escapeRegExp);
  }
  // Annotations of such a rule are looked for in all of the text.
  const words = paths.map(wordOf);
  if (keep !== undefined || words.includes(undefined)) return undefined;
  return words.map((word) => word ?? '');
}

/** Keys that are in so many objects that they tell nothing. */
const COMMON_KEYS = new Set(['value', 'name', 'key', 'spec', 'status', 'data', 'metadata']);

/**
 * The most telling key of a path as it must be in a body: followed by a quote, an escaped quote, or in
 * the path of a patch by a slash. Undefined when its letters may be escaped there.
 */
function wordOf(path: string): string | undefined {
  const parsed = parsePath(path);
  const keys =
    'steps' in parsed
      ? parsed.steps.flatMap((step) => (step.kind === 'key' ? [step.key] : []))
      : [];
  const plain = keys.filter((key) => /^[\w.$-]+$/.test(key));
  const rare = plain.filter((key) => !COMMON_KEYS.has(key));
  const longest = (rare.length > 0 ? rare : plain).reduce(
    (best, key) => (key.length > best.length ? key : best),
    '',
  );
  return longest === '' ? undefined : `${escapeRegExp(longest)}["\\\\/]`;
}

/** The part of an annotation's key that a patch does not escape. */
function wordOfAnnotation(key: string): string {
  return key.split('/')[0] ?? '';
}

/**
 * Whether characters that words are made of are escaped. Go escapes `<`, `>` and `&`, and what is
 * not printable.
 */
function escapesLetters(text: string): boolean {
  for (let at = text.indexOf('\\u'); at !== -1; at = text.indexOf('\\u', at + 2)) {
    if (text.charCodeAt(at + 2) !== ZERO || text.charCodeAt(at + 3) !== ZERO) continue;
    const code = Number.parseInt(text.slice(at + 4, at + 6), 16);
    const isUsual = code === 0x26 || code === 0x3c || code === 0x3e || code < 0x20 || code > 0x7e;
    if (!isUsual) return true;
  }
  return false;
}

/**
 * Whether an opening brace stands where JSON has none: in a text that holds JSON, where an escaped
 * quote or a space follows, or in a message with an excerpt of an object.
 */
function hasUnusualBrace(text: string): boolean {
  for (let at = text.indexOf('{', 1); at !== -1; at = text.indexOf('{', at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next === BACKSLASH || next === SPACE) return true;
    const previous = text.charCodeAt(at - 1);
    const isUsual = previous === COLON || previous === COMMA || previous === BRACKET;
    if (!isUsual && previous > SPACE) return true;
  }
  return false;
}

/** Whether a request URI has a parameter with such a name. */
function hasHiddenParameter(text: string, isHidden: (name: string) => boolean): boolean {
  if (!text.includes('?')) return false;
  // The end of "requestURI": a search for a rare first letter is many times as fast.
  const key = 'questURI"';
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + key.length)) {
    const start = text.indexOf('"', at + key.length) + 1;
    const end = text.indexOf('"', start);
    if (text.charCodeAt(end - 1) === BACKSLASH) return true;
    if (queryHas(text, start, end, isHidden)) return true;
  }
  return false;
}

function queryHas(
  text: string,
  start: number,
  end: number,
  isHidden: (name: string) => boolean,
): boolean {
  let sign = text.indexOf('=', start);
  while (sign !== -1 && sign < end) {
    let from = sign;
    while (from > start && !endsParameter(text.charCodeAt(from - 1))) from--;
    const name = text.slice(from, sign);
    // An escaped `&`; other escapes are left to those who read the text.
    const isEscaped = text.charCodeAt(from - 1) === BACKSLASH;
    if (isEscaped && !name.startsWith('u0026')) return true;
    if (isHidden(isEscaped ? name.slice(5) : name)) return true;
    sign = text.indexOf('=', sign + 1);
  }
  return false;
}

function endsParameter(code: number): boolean {
  return code === QUESTION || code === AMPERSAND || code === BACKSLASH || code === EQUALS;
}

function rememberNames(decide: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const decided = decide(name);
    if (known.size < MAX_NAMES) known.set(name, decided);
    return decided;
  };
}
