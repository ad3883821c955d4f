import type { TextEdit } from './edit.ts';
import { hiddenValue, isHiddenValue } from './hidden-value.ts';
import type { HashValue, RedactRule } from './redact-rule.ts';

/**
 * Where the API server's messages begin to quote an object: as Go prints a struct of its own types,
 * or as older releases quote the JSON they could not read.
 */
const EXCERPT =
  /\b(?:core|v1|v1beta1|apps|batch|api|extensions)\.\w+\{|error found in #\d+ byte of/;

/** The part of a message that quotes an object, from where it begins to the end. */
export function hideExcerpt(
  message: string,
  rule: RedactRule,
  hash: HashValue,
): TextEdit | undefined {
  const start = EXCERPT.exec(message)?.index;
  if (start === undefined) return undefined;
  const plain = message.slice(start);
  return {
    start,
    end: message.length,
    replacement: hiddenValue(plain, rule, hash),
    rule: rule.id,
    action: rule.action,
  };
}

/** What stands for a whole text; undefined where there is nothing to hide, or no more. */
export function hideWholeText(text: string, rule: RedactRule, hash: HashValue): string | undefined {
  return text === '' || isHiddenValue(text) ? undefined : hiddenValue(text, rule, hash);
}
