import { decodeBase64 } from './decode-base64.ts';
import type { HashValue, RedactAction, RedactRule } from './redact-rule.ts';

/** What stands where a value was hidden. Digits of the hash as `HashValue` gives them. */
export const HIDDEN_VALUE: RegExp = /redacted:(?:mask|drop|hmac:[0-9a-f]{32})/;

const WHOLE_HIDDEN_VALUE = new RegExp(`^${HIDDEN_VALUE.source}$`);

/** Whether a text is the mark of a hidden value and nothing else, so that it is not hidden again. */
export function isHiddenValue(text: string): boolean {
  return text.startsWith('redacted:') && WHOLE_HIDDEN_VALUE.test(text);
}

/** The mark for a value. Holds no character that JSON or a URL would have to escape. */
export function hiddenValue(
  plain: string,
  { action, isBase64 }: Pick<RedactRule, 'action' | 'isBase64'>,
  hash: HashValue,
): string {
  if (action !== 'hash') return `redacted:${action}`;
  const decoded = isBase64 === true ? decodeBase64(plain) : undefined;
  return `redacted:hmac:${hash(decoded ?? plain)}`;
}

/** The action a mark tells of. */
export function actionOf(mark: string): RedactAction {
  if (mark.startsWith('redacted:hmac:')) return 'hash';
  return mark === 'redacted:drop' ? 'drop' : 'mask';
}
