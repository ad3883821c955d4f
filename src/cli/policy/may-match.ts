import type { GroupResources, PolicyRule } from '../../policy/policy.ts';
import type { Pattern, Query, Test } from '../../query/query.ts';
import { compileTest } from '../../query/test-value.ts';

/**
 * Whether a query may match a request that a rule of a policy takes, told by the rule alone. Yes is
 * said too often rather than too seldom: what the rule leaves open may be anything.
 */
export function mayMatch(query: Query, rule: PolicyRule): boolean {
  return singlesOf(rule).some((single) =>
    targetsOf(single).some((target) => ask(query, { rule: single, target }) !== 'never'),
  );
}

/** The rule for each user and verb by itself, so that all parts of a query speak of the same one. */
function singlesOf(rule: PolicyRule): readonly PolicyRule[] {
  const each = (values: readonly string[]): readonly (readonly string[])[] =>
    values.length === 0 ? [[]] : values.map((value) => [value]);
  return each(rule.users).flatMap((users) =>
    each(rule.verbs).map((verbs) => ({ ...rule, users, verbs })),
  );
}

type Answer = 'never' | 'always' | 'perhaps';

/** One entry with one pattern of `resources`; undefined for what is no resource. */
interface Target {
  readonly entry: GroupResources;
  readonly resource: string | undefined;
  readonly subresource: string | undefined;
}

interface Asked {
  readonly rule: PolicyRule;
  readonly target: Target | undefined | 'anything';
}

/** What a field of the requests may hold: one of some values, something that begins so, anything. */
type Held =
  | { readonly values: readonly string[] }
  | { readonly prefixes: readonly string[] }
  | undefined;

function targetsOf({ resources, namespaces, nonResourceURLs }: PolicyRule): Asked['target'][] {
  if (nonResourceURLs.length > 0 && resources.length === 0 && namespaces.length === 0) {
    return [undefined];
  }
  if (resources.length === 0) return ['anything'];
  return resources.flatMap((entry) => {
    const patterns = entry.resources.length === 0 ? ['*/*'] : entry.resources;
    return patterns.map((pattern): Target => {
      const [resource = '', subresource = pattern === '*' ? '*' : ''] = pattern.split('/');
      const open = (part: string): string | undefined => (part === '*' ? undefined : part);
      return { entry, resource: open(resource), subresource: open(subresource) };
    });
  });
}

function ask(query: Query, asked: Asked): Answer {
  switch (query.kind) {
    case 'all':
      return 'always';
    case 'text':
      return 'perhaps';
    case 'not':
      return opposite(ask(query.operand, asked));
    case 'and':
      return every(query.operands.map((operand) => ask(operand, asked)));
    case 'or':
      return opposite(every(query.operands.map((operand) => opposite(ask(operand, asked)))));
    case 'field':
      return query.field.kind === 'known'
        ? askField(query.test, heldBy(query.field.name, asked))
        : 'perhaps';
  }
}

function opposite(answer: Answer): Answer {
  if (answer === 'perhaps') return answer;
  return answer === 'never' ? 'always' : 'never';
}

function every(answers: readonly Answer[]): Answer {
  if (answers.includes('never')) return 'never';
  return answers.includes('perhaps') ? 'perhaps' : 'always';
}

function askField(test: Test, held: Held): Answer {
  if (held === undefined) return 'perhaps';
  if ('prefixes' in held) {
    const { prefixes } = held;
    const isOut = test.kind === 'pattern' && !prefixes.some((text) => canBegin(test.pattern, text));
    return isOut ? 'never' : 'perhaps';
  }
  const passes = compileTest(test, 'keyword');
  // An event leaves out what is empty.
  const passing = held.values.filter((value) => value !== '' && passes(value));
  if (passing.length === 0) return 'never';
  return passing.length === held.values.length ? 'always' : 'perhaps';
}

function canBegin({ parts }: Pattern, prefix: string): boolean {
  const [first = ''] = parts;
  return parts.length === 1 || first.length > prefix.length
    ? first.startsWith(prefix)
    : prefix.startsWith(first);
}

/** Kubernetes gives these groups to callers with such names alone. */
const NAMES_OF_GROUP: Readonly<Record<string, string>> = {
  'system:nodes': 'system:node:',
  'system:serviceaccounts': 'system:serviceaccount:',
  'system:serviceaccounts:kube-system': 'system:serviceaccount:kube-system:',
  'system:unauthenticated': 'system:anonymous',
};

function heldBy(field: string, { rule, target }: Asked): Held {
  if (field === 'user.username') return userOf(rule);
  if (field === 'verb') return oneOf(rule.verbs);
  if (!field.startsWith('objectRef.') || target === 'anything') return undefined;
  if (target === undefined) return { values: [] };
  const { entry, resource, subresource } = target;
  switch (field) {
    case 'objectRef.resource':
      return resource === undefined ? undefined : { values: [resource] };
    case 'objectRef.subresource':
      return subresource === undefined ? undefined : { values: [subresource] };
    case 'objectRef.apiGroup':
      return entry.group === '*' ? undefined : { values: [entry.group] };
    case 'objectRef.namespace':
      return oneOf(rule.namespaces);
    case 'objectRef.name':
      return oneOf(entry.resourceNames);
    default:
      return undefined;
  }
}

function userOf({ users, userGroups }: PolicyRule): Held {
  if (users.length > 0) return { values: users };
  const prefixes = userGroups.map((group) => NAMES_OF_GROUP[group] ?? '');
  return prefixes.length === 0 ? undefined : { prefixes };
}

function oneOf(values: readonly string[]): Held {
  return values.length === 0 ? undefined : { values };
}
