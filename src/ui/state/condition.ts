import { knownField } from '../../query/field.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { printValue } from '../../query/print-query.ts';
import { simplePart, topLevelParts } from './query-parts.ts';

/** What a click on a value asks for. */
export type ConditionKind = 'include' | 'exclude' | 'exists' | 'absent';

/** A condition on a field, as a person would write it. */
function conditionText(field: string, value: string, kind: ConditionKind): string {
  switch (kind) {
    case 'include':
      return `${field}: ${printValue(value)}`;
    case 'exclude':
      return `not ${field}: ${printValue(value)}`;
    case 'exists':
      return `${field}: *`;
    case 'absent':
      return `not ${field}: *`;
  }
}

/**
 * The query with one more condition. A condition that stands there already is not added again, its
 * opposite is replaced by it, and a second value of a field is another that may be there.
 */
export function withCondition(
  query: string,
  field: string,
  value: string,
  kind: ConditionKind,
): string {
  const condition = conditionText(field, value, kind);
  const before = query.trim();
  if (before === '' || before === condition) return condition;
  const kept = topLevelParts(before).map((part) =>
    withoutValue(part, field, value, OPPOSITE[kind]),
  );
  const parts = kept.filter((part) => part !== '');
  if (parts.length === 0) return condition;
  if (parts.some((part) => says(part, field, value, kind))) return parts.join(' and ');
  const widened = kind === 'include' ? widen(parts, field, value) : undefined;
  if (widened !== undefined) return widened.join(' and ');
  const replaced = kept.indexOf('');
  if (replaced >= 0)
    return kept.map((part, at) => (at === replaced ? condition : part)).join(' and ');
  const joined = parts.join(' and ');
  return `${hasTopLevelOr(joined) ? `(${joined})` : joined} and ${condition}`;
}

/** The query without a condition that a click made; the same query when it has no such part. */
export function withoutCondition(
  query: string,
  field: string,
  value: string,
  kind: ConditionKind,
): string {
  const before = query.trim();
  if (before === '') return '';
  return topLevelParts(before)
    .map((part) => withoutValue(part, field, value, kind))
    .filter((part) => part !== '')
    .join(' and ');
}

const OPPOSITE: Readonly<Record<ConditionKind, ConditionKind>> = {
  include: 'exclude',
  exclude: 'include',
  exists: 'absent',
  absent: 'exists',
};

function isNegated(kind: ConditionKind): boolean {
  return kind === 'exclude' || kind === 'absent';
}

/** Whether a part says just this of the field. */
function says(text: string, field: string, value: string, kind: ConditionKind): boolean {
  const part = simplePart(text);
  if (part === undefined || part.field !== canonical(field)) return false;
  if (part.negated !== isNegated(kind)) return false;
  return kind === 'exists' || kind === 'absent'
    ? part.values === undefined
    : (part.values?.includes(value) ?? false);
}

/** A part without a value it names; empty when nothing is left of it. */
function withoutValue(text: string, field: string, value: string, kind: ConditionKind): string {
  if (!says(text, field, value, kind)) return text;
  const values = simplePart(text)?.values?.filter((other) => other !== value) ?? [];
  return values.length === 0 ? '' : `${isNegated(kind) ? 'not ' : ''}${field}: ${listed(values)}`;
}

/** The parts with one more value beside those already asked for of the field. */
function widen(parts: readonly string[], field: string, value: string): string[] | undefined {
  const at = parts.findIndex((text) => {
    const part = simplePart(text);
    return part?.field === canonical(field) && !part.negated && part.values !== undefined;
  });
  const values = simplePart(parts[at] ?? '')?.values;
  if (values === undefined) return undefined;
  return parts.with(at, `${field}: ${listed([...values, value])}`);
}

function listed(values: readonly string[]): string {
  const texts = values.map(printValue);
  return texts.length === 1 ? (texts[0] ?? '') : `(${texts.join(' or ')})`;
}

function canonical(field: string): string {
  return knownField(field)?.name ?? field;
}

function hasTopLevelOr(query: string): boolean {
  const parsed = parseQuery(query, { nowUs: 0 });
  // A broken query is put in parentheses too: mending it must not change what the click meant.
  if (parsed.kind !== 'query') return true;
  // `verb: (get or list)` holds together by itself.
  return parsed.query.kind === 'or' && !ONE_FIELD.test(query);
}

const ONE_FIELD = /^[\w.]+: \([^()]*\)$/;
