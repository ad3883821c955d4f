import type { JsonValue } from '../../event/json-value.ts';
import { visibleText } from '../visible-text.ts';
import { jsonText } from './json-text.ts';

/** Longest value told in a list of changes; the difference has it whole. */
const MAX_VALUE = 80;

/** What redaction puts in the place of a value; see docs/reference/redaction.md. */
export function isHidden(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value.startsWith('redacted:');
}

/** A value in a sentence: short, without quotes around plain texts, hidden values named as such. */
export function valueWords(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (isHidden(value)) return '(hidden)';
  if (value === '') return '""';
  return visibleText(typeof value === 'string' ? value : jsonText(value), MAX_VALUE);
}

/** `3 → 5`. Of two hidden values only that they differ can be told. */
export function stepWords(before: JsonValue | undefined, after: JsonValue | undefined): string {
  if (isHidden(before) && isHidden(after)) return 'another hidden value';
  return `${valueWords(before)} → ${valueWords(after)}`;
}
