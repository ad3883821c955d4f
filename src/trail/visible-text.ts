/** Longest legal name of a Kubernetes object; a longer one is cut. */
const MAX_NAME = 253;

/**
 * Characters that change how their neighbours look, or look like nothing: control characters,
 * bidi and other format characters, line separators, lone surrogates, code points without a meaning.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * Text that is safe to print: what cannot be seen is written out (`\n`, `\x1b`, `\u202e`), and what
 * is too long ends in `…`. Names, agents and messages come from clients, who may want to draw on
 * the terminal or forge a line.
 */
export function visibleText(text: string, maxLength: number): string {
  // Cut before escaping, so that a huge text costs no more than a short one.
  const cut = text.length > maxLength ? text.slice(0, maxLength) : text;
  const visible = cut.replace(INVISIBLE, escapeCharacter);
  return visible.length > maxLength || cut !== text ? `${cutAt(visible, maxLength - 1)}…` : visible;
}

/**
 * A name as it stands in a sentence. One with blanks or marks of the sentence's own grammar goes in
 * quotes, so that nobody can call himself `jai deleted pod x`.
 */
export function nameText(name: string): string {
  const visible = visibleText(name, MAX_NAME);
  if (visible !== '' && !/[\s"(),;]/u.test(visible)) return visible;
  return quoted(visible);
}

/** Text in quotes, quotes within it marked. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

function escapeCharacter(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

/** Never cuts a surrogate pair in two. */
function cutAt(text: string, length: number): string {
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}
