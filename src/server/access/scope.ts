import type { Query } from '../../query/query.ts';

/**
 * Which part of the trail a reader sees; all of it where a list is absent. An empty list is nothing
 * at all. Names are exact: no pattern grants more than it says.
 */
export interface Scope {
  /** Only events whose `objectRef.namespace` is one of these: none that lie in no namespace. */
  readonly namespaces?: readonly string[];
  /** Only events of these clusters. */
  readonly clusters?: readonly string[];
}

/** The scope of those who see everything. */
export const WHOLE_TRAIL: Scope = {};

/** Whether a scope leaves nothing out. */
export function isWhole({ namespaces, clusters }: Scope): boolean {
  return namespaces === undefined && clusters === undefined;
}

/** What a query asks, of what lies within a scope alone. */
export function withinScope(query: Query, { namespaces, clusters }: Scope): Query {
  const bounds = [
    ...(namespaces === undefined ? [] : [oneOf('objectRef.namespace', namespaces)]),
    ...(clusters === undefined ? [] : [oneOf('cluster', clusters)]),
  ];
  return bounds.length === 0
    ? query
    : { kind: 'and', operands: [...bounds, query], span: query.span };
}

const NOWHERE = { start: 0, end: 0 };

const EVERYTHING: Query = { kind: 'all', span: NOWHERE };

function oneOf(name: string, values: readonly string[]): Query {
  if (values.length === 0) return { kind: 'not', operand: EVERYTHING, span: NOWHERE };
  const operands = values.map(
    (value): Query => ({
      kind: 'field',
      field: { kind: 'known', name },
      test: { kind: 'pattern', pattern: { parts: [value] } },
      span: NOWHERE,
    }),
  );
  return { kind: 'or', operands, span: NOWHERE };
}
