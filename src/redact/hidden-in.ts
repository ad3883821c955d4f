import type { JsonValue } from '../event/json-value.ts';
import { isJsonObject } from '../event/json-value.ts';
import { parseJson } from '../event/parse-json.ts';
import { actionOf, HIDDEN_VALUE } from './hidden-value.ts';
import { COPY, type PathPart, renderPath } from './path.ts';
import type { RedactAction } from './redact-rule.ts';

/** A value that a stored event no longer shows. */
export interface HiddenPlace {
  readonly path: string;
  readonly action: RedactAction;
  /** What stands there: equal marks of action `hash` stand for equal values. */
  readonly mark: string;
}

const ALL_MARKS = new RegExp(HIDDEN_VALUE.source, 'g');

/** What was hidden in the JSON text of a stored event, also in texts that hold JSON. */
export function hiddenIn(text: string): readonly HiddenPlace[] {
  if (!text.includes('redacted:')) return [];
  const found: HiddenPlace[] = [];
  const parsed = parseJson(text);
  if ('value' in parsed) collect(parsed.value, [], found);
  return found;
}

function collect(
  value: JsonValue | undefined,
  path: readonly PathPart[],
  found: HiddenPlace[],
): void {
  if (typeof value === 'string') collectText(value, path, found);
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) collect(item, [...path, i], found);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) collect(item, [...path, key], found);
  }
}

function collectText(text: string, path: readonly PathPart[], found: HiddenPlace[]): void {
  if (!text.includes('redacted:')) return;
  const copy = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  if (copy !== undefined && 'value' in copy) {
    collect(copy.value, [...path, COPY], found);
    return;
  }
  for (const [mark] of text.matchAll(ALL_MARKS)) {
    found.push({ path: renderPath(path), action: actionOf(mark), mark });
  }
}
