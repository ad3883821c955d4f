import type { GroupResources, PolicyRule } from './policy.ts';
import type { RequestAttributes, ResourceAttributes } from './request-attributes.ts';

/** Whether a rule matches a request, by upstream's tests in upstream's order. */
export function ruleMatches(rule: PolicyRule, request: RequestAttributes): boolean {
  return failedTest(rule, request) === undefined;
}

/** The tests of a rule, in the order they are made. */
export type RuleTest =
  | 'users'
  | 'userGroups'
  | 'verbs'
  | 'namespaces'
  | 'resources'
  | 'nonResourceURLs';

/** The first test of a rule that a request fails, or undefined when the rule matches. */
export function failedTest(rule: PolicyRule, request: RequestAttributes): RuleTest | undefined {
  const { caller } = request;
  if (rule.users.length > 0 && (caller === undefined || !rule.users.includes(caller.name))) {
    return 'users';
  }
  if (rule.userGroups.length > 0 && !hasGroup(rule.userGroups, caller?.groups)) {
    return 'userGroups';
  }
  if (rule.verbs.length > 0 && !rule.verbs.includes(request.verb)) return 'verbs';
  return failedTarget(rule, request);
}

function hasGroup(wanted: readonly string[], groups: readonly string[] | undefined): boolean {
  return groups?.some((group) => wanted.includes(group)) ?? false;
}

/** Once a rule names namespaces or resources, its nonResourceURLs are not looked at. */
function failedTarget(rule: PolicyRule, request: RequestAttributes): RuleTest | undefined {
  if (rule.namespaces.length > 0 || rule.resources.length > 0) return failedResource(rule, request);
  if (rule.nonResourceURLs.length === 0) return undefined;
  const matches =
    request.kind === 'nonResource' &&
    rule.nonResourceURLs.some((pattern) => pathMatches(pattern, request.path));
  return matches ? undefined : 'nonResourceURLs';
}

function failedResource(
  { namespaces, resources }: PolicyRule,
  request: RequestAttributes,
): RuleTest | undefined {
  if (request.kind !== 'resource') return resources.length > 0 ? 'resources' : 'namespaces';
  if (namespaces.length > 0 && !namespaces.includes(request.namespace)) return 'namespaces';
  if (resources.length === 0) return undefined;
  return resources.some((entry) => entryMatches(entry, request)) ? undefined : 'resources';
}

/** Whether one entry of `resources` matches; without a list of resources it takes the whole group. */
export function entryMatches(entry: GroupResources, request: ResourceAttributes): boolean {
  if (entry.group !== request.apiGroup && entry.group !== '*') return false;
  if (entry.resources.length === 0) return true;
  if (entry.resourceNames.length > 0 && !entry.resourceNames.includes(request.name)) return false;
  return entry.resources.some((pattern) =>
    resourceMatches(pattern, request.resource, request.subresource),
  );
}

/**
 * The four forms of a resource pattern. `pods/*` also takes plain `pods`: upstream does not ask
 * whether there is a subresource.
 */
export function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  if (pattern === '*') return true;
  if (pattern === (subresource === '' ? resource : `${resource}/${subresource}`)) return true;
  if (subresource !== '' && pattern.startsWith('*/') && pattern.slice(2) === subresource) {
    return true;
  }
  return pattern.endsWith('/*') && pattern.slice(0, -2) === resource;
}

/** A trailing `*` (or several) makes a plain text prefix, with no regard to path segments. */
export function pathMatches(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(prefixOf(pattern));
}

/** A path pattern without the stars at its end. */
export function prefixOf(pattern: string): string {
  let end = pattern.length;
  while (pattern[end - 1] === '*') end--;
  return pattern.slice(0, end);
}
