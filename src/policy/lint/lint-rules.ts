import { entryAt } from '../document.ts';
import { removeEntry } from '../edit.ts';
import type { Finding } from '../finding.ts';
import type { Policy, PolicyRule } from '../policy.ts';
import { targetOf } from '../request-from-url.ts';
import { prefixOf } from '../rule-match.ts';
import type { LintContext } from './lint-context.ts';
import { findingAt, quoted } from './lint-context.ts';

const CONNECTS = new Set(['exec', 'attach', 'portforward', 'proxy']);

/** Each rule by itself: verbs against resources, URLs, stages. */
export function lintRules(context: LintContext): readonly Finding[] {
  return [
    ...context.policy.rules.flatMap((rule, i) => [
      ...execOneVerb(context, rule, i),
      ...nameNeverSet(context, rule, i),
      ...matchesBoth(context, rule, i),
      ...urls(context, rule, i),
      ...stages(context, rule, i),
      ...plainOnly(context, rule, i),
    ]),
    ...noStageAtAll(context),
  ];
}

function subresourceOf(pattern: string): string {
  return pattern.split('/')[1] ?? '';
}

function execOneVerb(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  if (rule.level === 'None' || rule.verbs.includes('get') === rule.verbs.includes('create'))
    return [];
  const patterns = rule.resources.flatMap(({ resources }) => resources);
  const connect = patterns.find((pattern) => CONNECTS.has(subresourceOf(pattern)));
  if (connect === undefined) return [];
  const [has, lacks] = rule.verbs.includes('get') ? ['get', 'create'] : ['create', 'get'];
  const message = `the rule takes a ${has} of ${connect}, but not a ${lacks}`;
  return [
    findingAt(context, 'exec-one-verb', ['rules', i, 'verbs'], message, `add ${lacks} to verbs`),
  ];
}

const NAMELESS = new Set(['create', 'deletecollection', 'list', 'watch']);

function nameNeverSet(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  if (rule.verbs.length === 0 || !rule.verbs.every((verb) => NAMELESS.has(verb))) return [];
  return rule.resources.flatMap((entry, j) => {
    const hasSubresource = entry.resources.some((pattern) => /[/*]/.test(pattern));
    if (entry.resourceNames.length === 0 || entry.resourceNames.includes('') || hasSubresource)
      return [];
    const message = `requests with ${rule.verbs.join(', ')} hardly ever carry a name`;
    const path = ['rules', i, 'resources', j, 'resourceNames'];
    return [
      findingAt(
        context,
        'name-never-set',
        path,
        message,
        'add the verbs that name an object, or drop resourceNames',
      ),
    ];
  });
}

function matchesBoth(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  const isTargeted =
    rule.resources.length + rule.namespaces.length + rule.nonResourceURLs.length > 0;
  const isNarrow = rule.users.length + rule.userGroups.length + rule.verbs.length > 0;
  if (rule.level !== 'None' || isTargeted || !isNarrow) return [];
  const message = 'the rule drops resource requests and all other URLs alike';
  const fix = 'say what is meant: resources: [{group: "*"}] from 1.36, or nonResourceURLs';
  return [findingAt(context, 'matches-both', ['rules', i], message, fix)];
}

function urls(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  return rule.nonResourceURLs.flatMap((pattern, j) => {
    const path = ['rules', i, 'nonResourceURLs', j];
    if (pattern === '*') {
      const message = '"*" takes every URL that is not a resource, and no resource request';
      return [
        findingAt(
          context,
          'url-star',
          path,
          message,
          'remove nonResourceURLs if everything is meant',
        ),
      ];
    }
    const prefix = prefixOf(pattern);
    const target = targetOf('GET', encodeURI(prefix));
    if (!('badRequest' in target) && target.kind === 'resource') {
      const message = `${quoted(pattern)} is the URL of a resource`;
      return [
        findingAt(context, 'url-is-resource', path, message, 'list the resource under resources'),
      ];
    }
    if (!pattern.endsWith('*') || prefix.endsWith('/')) return [];
    const message = `${quoted(pattern)} takes ${taken(prefix)} too`;
    const fix = `write ${quoted(prefix)} and ${quoted(`${prefix}/*`)} if paths below it are meant`;
    return [findingAt(context, 'url-prefix', path, message, fix)];
  });
}

function taken(prefix: string): string {
  return prefix === '/api' ? '/apis and all below' : `${prefix}x`;
}

function stages(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  const { policy, document } = context;
  if (rule.omitStages.length === 0) return [];
  const repeated = rule.omitStages.filter((stage) => policy.omitStages.includes(stage));
  if (repeated.length !== rule.omitStages.length) return [];
  const path = ['rules', i, 'omitStages'];
  const entry = entryAt(document.root, path);
  const edits = entry === undefined ? [] : removeEntry(document.text, entry);
  const message = `the policy omits ${repeated.join(', ')} already`;
  const fix = { description: 'remove omitStages from the rule', edits };
  return [findingAt(context, 'redundant-stages', path, message, fix)];
}

function noStageAtAll(context: LintContext): readonly Finding[] {
  const { policy } = context;
  return policy.rules.flatMap((rule, i) => {
    const omitted = new Set([...policy.omitStages, ...rule.omitStages]);
    if (rule.level === 'None' || omitted.size < 4) return [];
    const path = rule.omitStages.length > 0 ? ['rules', i, 'omitStages'] : ['omitStages'];
    const message = `rule ${i} omits all four stages and records nothing`;
    return [
      findingAt(
        context,
        'no-stage-left',
        path,
        message,
        'keep ResponseComplete, or write level: None',
      ),
    ];
  });
}

/** Subresources that act, where the plain resource alone is not what people mean by it. */
const ACTING: Readonly<Record<string, readonly string[]>> = {
  pods: ['exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers', 'eviction', 'log'],
  nodes: ['proxy'],
  services: ['proxy'],
  serviceaccounts: ['token'],
};

/** Only told when the policy nowhere speaks of the resource's subresources. */
function plainOnly(context: LintContext, rule: PolicyRule, i: number): readonly Finding[] {
  if (rule.level === 'None') return [];
  return rule.resources.flatMap((entry, j) =>
    entry.resources.flatMap((resource, k) => {
      const acting = entry.group === '' ? ACTING[resource] : undefined;
      if (acting === undefined || speaksOfSubresources(context.policy, resource)) return [];
      const names = acting.map((name) => `${resource}/${name}`).join(', ');
      const message = `the rule does not take ${names}`;
      const path = ['rules', i, 'resources', j, 'resources', k];
      const fix = `add "${resource}/*", or a rule of its own for the subresources`;
      return [findingAt(context, 'plain-without-subresources', path, message, fix)];
    }),
  );
}

function speaksOfSubresources(policy: Policy, resource: string): boolean {
  return policy.rules.some((rule) =>
    rule.resources.some(
      ({ group, resources }) =>
        group === '' && resources.some((pattern) => pattern.startsWith(`${resource}/`)),
    ),
  );
}

/** Whether a rule looks at none of what a request is. */
export function isUnconditional(rule: PolicyRule): boolean {
  const { users, userGroups, verbs, resources, namespaces, nonResourceURLs } = rule;
  const lists = [users, userGroups, verbs, resources, namespaces, nonResourceURLs];
  return lists.every((list) => list.length === 0);
}
