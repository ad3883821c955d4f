import { type Budget, BudgetSpent, DEFAULT_BUDGET, firstLeft } from '../coverage.ts';
import { nodeAt } from '../document.ts';
import { addEntry } from '../edit.ts';
import { renderRequest } from '../example-request.ts';
import type { Finding } from '../finding.ts';
import type { PolicyRule } from '../policy.ts';
import type { Aspect, Condition } from '../region.ts';
import { cut } from '../region.ts';
import { AGGREGATED_GROUPS } from '../resource-table.ts';
import { allRequests } from '../rule-conditions.ts';
import { smallestRequest } from '../smallest-request.ts';
import type { TextSet } from '../text-set.ts';
import { only } from '../text-set.ts';
import type { LintContext } from './lint-context.ts';
import { findingAt } from './lint-context.ts';
import { isUnconditional } from './lint-rules.ts';

/** What ends up in the log: secrets, bodies without worth, bodies that are not there. */
export function lintContent(context: LintContext): readonly Finding[] {
  const budgeted = { ...context, budget: { left: DEFAULT_BUDGET } };
  return [
    ...context.policy.rules.flatMap((rule, i) => [
      ...secrets(budgeted, rule, i),
      ...noBody(context, rule, i),
      ...aggregated(context, rule, i),
      ...allBodies(context, rule, i),
    ]),
    ...managedFields(context),
    ...nothing(context),
  ];
}

/** What proofs may take is shared by all rules. */
interface BudgetedContext extends LintContext {
  readonly budget: Budget;
}

interface Sensitive {
  readonly what: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Verbs whose request body holds the secret, and those whose answer does. */
  readonly inRequest: readonly string[];
  readonly inResponse: readonly string[];
}

const SENSITIVE: readonly Sensitive[] = [
  {
    what: 'the content of secrets',
    group: '',
    resource: 'secrets',
    subresource: '',
    inRequest: ['create', 'update', 'patch'],
    inResponse: ['get', 'list', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  },
  {
    what: 'tokens of service accounts',
    group: '',
    resource: 'serviceaccounts',
    subresource: 'token',
    inRequest: [],
    inResponse: ['create'],
  },
  {
    what: 'the tokens that are reviewed',
    group: 'authentication.k8s.io',
    resource: 'tokenreviews',
    subresource: '',
    inRequest: ['create'],
    inResponse: ['create'],
  },
];

function secrets(context: BudgetedContext, rule: PolicyRule, i: number): readonly Finding[] {
  if (!rule.level.startsWith('Request')) return [];
  return SENSITIVE.flatMap((sensitive) => {
    const verbs = rule.level === 'Request' ? sensitive.inRequest : sensitive.inResponse;
    const example = decidedBy(context, i, [
      ['verb', only(verbs)],
      ['apiGroup', only([sensitive.group])],
      ['resource', only([sensitive.resource])],
      ['subresource', only([sensitive.subresource])],
    ]);
    if (example === undefined) return [];
    const message = `rule ${i} writes ${sensitive.what} to the log, as for ${example}`;
    const pattern = [sensitive.resource, sensitive.subresource]
      .filter((part) => part !== '')
      .join('/');
    const fix = `put a rule before it: level Metadata for ${pattern} in group "${sensitive.group}"`;
    return [findingAt(context, 'secrets-with-bodies', ['rules', i, 'level'], message, fix)];
  });
}

/** An example among the given requests that a rule decides; undefined when it decides none. */
function decidedBy(
  context: BudgetedContext,
  index: number,
  texts: readonly (readonly [Aspect, TextSet])[],
): string | undefined {
  const { covers, budget } = context;
  try {
    for (const own of covers.byRule[index] ?? []) {
      for (const all of allRequests()) {
        const wanted: Condition = { ...own, texts: [...own.texts, ...texts] };
        const region = own.kind === 'resource' ? cut(all, wanted)?.within : undefined;
        const left = region && firstLeft(region, covers.earlier(region, index), budget, new Set());
        const example = left && smallestRequest(left, context)?.example;
        if (example !== undefined) return renderRequest(example);
      }
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
  }
  return undefined;
}

const BODILESS = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);

function noBody(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  if (!rule.level.startsWith('Request')) return [];
  const patterns = rule.resources.flatMap(({ resources }) =>
    resources.length === 0 ? ['*'] : resources,
  );
  const isRead =
    rule.verbs.length > 0 && rule.verbs.every((verb) => ['get', 'list', 'watch'].includes(verb));
  const reasons = [
    rule.nonResourceURLs.length > 0
      ? 'requests for URLs that are no resources have no recorded body'
      : '',
    patterns.length > 0 && patterns.every((pattern) => BODILESS.has(pattern.split('/')[1] ?? ''))
      ? `${patterns.join(', ')} have no recorded body`
      : '',
    isRead && rule.level === 'Request' ? `${rule.verbs.join(', ')} have no request body` : '',
    isRead && rule.verbs.every((verb) => verb === 'watch') ? 'a watch has no recorded body' : '',
  ];
  const reason = reasons.find((text) => text !== '');
  if (reason === undefined) return [];
  const node = nodeAt(context.document.root, ['rules', i, 'level']);
  const edits = node === undefined ? [] : [{ span: node.span, text: 'Metadata' }];
  const fix = { description: 'write Metadata, which records the same', edits };
  return [findingAt(context, 'no-body-there', ['rules', i, 'level'], reason, fix)];
}

function aggregated(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  if (!rule.level.startsWith('Request')) return [];
  return rule.resources.flatMap(({ group }, j) => {
    if (!AGGREGATED_GROUPS.has(group)) return [];
    const message = `${group} is answered by another server; its bodies are never recorded here`;
    const path = ['rules', i, 'resources', j, 'group'];
    return [findingAt(context, 'aggregated-body', path, message, 'leave it to a rule at Metadata')];
  });
}

function allBodies(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  if (rule.level !== 'RequestResponse' || !isUnconditional(rule)) return [];
  const message = `rule ${i} records whatever reaches it with both bodies`;
  const node = nodeAt(context.document.root, ['rules', i, 'level']);
  const edits = node === undefined ? [] : [{ span: node.span, text: 'Metadata' }];
  const fix = {
    description: 'write Metadata, and RequestResponse only where bodies are needed',
    edits,
  };
  return [findingAt(context, 'records-all-bodies', ['rules', i, 'level'], message, fix)];
}

function managedFields(context: LintContext): readonly Finding[] {
  const { policy, document } = context;
  const keeps = policy.rules.findIndex(
    ({ level, omitManagedFields }) =>
      level.startsWith('Request') && !(omitManagedFields ?? policy.omitManagedFields),
  );
  if (keeps === -1 || policy.rules[keeps]?.omitManagedFields === false) return [];
  const hasKey = nodeAt(document.root, ['omitManagedFields']) !== undefined;
  const edits = hasKey ? [] : addEntry(document.text, document.root, 'omitManagedFields: true');
  const message = `rule ${keeps} records bodies with their managedFields`;
  const fix = { description: 'add omitManagedFields: true to the policy', edits };
  return [findingAt(context, 'managed-fields', ['rules', keeps, 'level'], message, fix)];
}

function nothing(context: LintContext): readonly Finding[] {
  const { policy } = context;
  const records = policy.rules.some(
    ({ level, omitStages }) =>
      level !== 'None' && new Set([...policy.omitStages, ...omitStages]).size < 4,
  );
  if (records) return [];
  return [
    findingAt(
      context,
      'records-nothing',
      ['rules'],
      'every rule drops what it matches',
      'end with a rule that has only level: Metadata',
    ),
  ];
}
