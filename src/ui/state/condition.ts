import { parseQuery } from '../../query/parse-query.ts';
import { printValue } from '../../query/print-query.ts';

/** What a click on a value asks for. */
type ConditionKind = 'include' | 'exclude' | 'exists' | 'absent';

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
 * The query with one more condition. A condition that stands there already is not added again, and
 * its opposite is replaced by it.
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
  const parts = topLevelParts(before);
  const opposite = conditionText(field, value, OPPOSITE[kind]);
  if (parts.includes(condition)) return before;
  if (parts.includes(opposite)) {
    return parts.map((part) => (part === opposite ? condition : part)).join(' and ');
  }
  return `${hasTopLevelOr(before) ? `(${before})` : before} and ${condition}`;
}

const OPPOSITE: Readonly<Record<ConditionKind, ConditionKind>> = {
  include: 'exclude',
  exclude: 'include',
  exists: 'absent',
  absent: 'exists',
};

/** The texts between the `and`s of a query that is nothing but such; else the query as one part. */
function topLevelParts(query: string): readonly string[] {
  const parts = query.split(/ and /i);
  const whole = parts.every((part) => parseQuery(part, { nowUs: 0 }).kind === 'query');
  return whole && parts.length > 1 ? parts.map((part) => part.trim()) : [query];
}

function hasTopLevelOr(query: string): boolean {
  const parsed = parseQuery(query, { nowUs: 0 });
  // A broken query is put in parentheses too: mending it must not change what the click meant.
  return parsed.kind !== 'query' || parsed.query.kind === 'or';
}
