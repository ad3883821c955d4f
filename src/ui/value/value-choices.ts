import type { WireRow } from '../../api/row.ts';
import { knownField } from '../../query/field.ts';
import { printValue } from '../../query/print-query.ts';
import { type ConditionKind, withCondition } from '../state/condition.ts';
import type { PageState } from '../state/page-state.ts';
import type { StateChange } from '../state/use-page-state.ts';

/** A value that a person clicked on. */
export interface ClickedValue {
  /** Canonical name of its field. */
  readonly field: string;
  readonly value: string;
  /** As it is shown. */
  readonly text: string;
  /** The request it stands in, where there is one. */
  readonly row?: WireRow;
}

/** What can be done with a value. */
export interface ValueChoice {
  readonly label: string;
  readonly hint?: string;
  readonly change: StateChange;
  /** The screen it leads to, where that is another one. */
  readonly to?: '/object' | '/identity';
}

/** The shortest name of a field, as people type it. */
export function shortName(field: string): string {
  return knownField(field)?.aliases[0] ?? field;
}

/** The change of state that adds a condition on a value. */
export function conditionChange(
  { q = '' }: PageState,
  { field, value }: Pick<ClickedValue, 'field' | 'value'>,
  kind: ConditionKind,
): StateChange {
  return { q: withCondition(q, shortName(field), value, kind), open: undefined };
}

/** What a menu offers for a value, the most wanted first. */
export function valueChoices(state: PageState, clicked: ClickedValue): readonly ValueChoice[] {
  const { field, row } = clicked;
  const name = shortName(field);
  return [
    { label: 'Only this', hint: 'Shift click', change: conditionChange(state, clicked, 'include') },
    {
      label: 'Without this',
      hint: 'Alt click',
      change: conditionChange(state, clicked, 'exclude'),
    },
    { label: `Only with any ${name}`, change: conditionChange(state, clicked, 'exists') },
    ...personChoice(clicked),
    ...(field === 'objectRef.name' && row !== undefined ? objectChoice(row) : []),
  ];
}

const PEOPLE: ReadonlySet<string> = new Set([
  'user.username',
  'impersonatedUser.username',
  'actor',
]);

/** What somebody did lies beyond what is asked now, so the rest of the question goes. */
function personChoice({ field, value, text }: ClickedValue): readonly ValueChoice[] {
  if (!PEOPLE.has(field)) return [];
  const printed = printValue(value);
  const q = field === 'actor' ? `actor: ${printed}` : `user: ${printed} or as: ${printed}`;
  return [
    { label: `All that ${text} did`, change: { q, only: undefined, noise: true, open: undefined } },
    { label: `What ${text} does, in figures`, to: '/identity', change: { user: value } },
  ];
}

function objectChoice(row: WireRow): readonly ValueChoice[] {
  const { cluster, resource, namespace, name, apiGroup } = row;
  if (name === undefined || resource === undefined) return [];
  const conditions: readonly (readonly [string, string | undefined])[] = [
    ['resource', resource],
    ['apiGroup', apiGroup],
    ['ns', namespace],
    ['name', name],
  ];
  const q = conditions
    .flatMap(([field, value]) => (value === undefined ? [] : [`${field}: ${printValue(value)}`]))
    .join(' and ');
  return [
    {
      label: 'All that happened to this object',
      change: { q, only: undefined, noise: true, open: undefined },
    },
    {
      label: 'History of this object',
      to: '/object',
      change: { cluster, group: apiGroup, resource, namespace, name },
    },
  ];
}
