import { ANY_PATH } from './path-set.ts';
import type { GroupResources, PolicyRule } from './policy.ts';
import type { Aspect, Condition, Region } from './region.ts';
import type { TextSet } from './text-set.ts';
import { ANY_TEXT, allBut, only } from './text-set.ts';

/** The verbs that reading a URL can give for a resource. */
export const RESOURCE_VERBS = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'proxy',
  '',
] as const;

/**
 * All requests there can be. A get or delete has a name, otherwise it would be a list or
 * deletecollection, and that has none. Other ties between aspects are not told, so that some
 * requests in here do not exist; none that exists is missing.
 */
export function allRequests(): readonly Region[] {
  return ALL_REQUESTS;
}

function everyRegion(): readonly Region[] {
  const others = RESOURCE_VERBS.filter(
    (verb) => !['get', 'delete', 'deletecollection'].includes(verb),
  );
  return [true, false].flatMap((hasCaller) => [
    region(hasCaller, 'resource', only(['get', 'delete']), allBut([''])),
    region(hasCaller, 'resource', only(['deletecollection']), only([''])),
    region(hasCaller, 'resource', only(others), ANY_TEXT),
    region(hasCaller, 'nonResource', allBut(['']), ANY_TEXT),
  ]);
}

const ALL_REQUESTS = everyRegion();

function region(hasCaller: boolean, kind: Region['kind'], verb: TextSet, name: TextSet): Region {
  const texts: Record<Aspect, TextSet> = {
    user: ANY_TEXT,
    verb,
    apiGroup: ANY_TEXT,
    resource: ANY_TEXT,
    subresource: ANY_TEXT,
    namespace: ANY_TEXT,
    name,
  };
  return { hasCaller, kind, texts, groupsMeet: [], groupsAvoid: new Set(), path: ANY_PATH };
}

/** The ways to match a rule; a request matches the rule when it meets one of them. */
export function conditionsOf(rule: PolicyRule): readonly Condition[] {
  const callers = rule.users.length > 0 || rule.userGroups.length > 0 ? [true] : [true, false];
  return callers.flatMap((hasCaller) => [
    ...resourceConditions(rule, hasCaller),
    ...pathConditions(rule, hasCaller),
  ]);
}

function resourceConditions(rule: PolicyRule, hasCaller: boolean): readonly Condition[] {
  const narrow = rule.resources.length > 0 || rule.namespaces.length > 0;
  if (!narrow && rule.nonResourceURLs.length > 0) return [];
  const common = [
    ...callerTexts(rule),
    ...listed('verb', rule.verbs),
    ...listed('namespace', rule.namespaces),
  ];
  const groups = groupsOf(rule);
  const entries = rule.resources.length === 0 ? [[]] : rule.resources.flatMap(entryTexts);
  return entries.map((texts) => ({
    hasCaller,
    kind: 'resource',
    texts: [...common, ...texts],
    groups,
    path: undefined,
  }));
}

function pathConditions(rule: PolicyRule, hasCaller: boolean): readonly Condition[] {
  if (rule.resources.length > 0 || rule.namespaces.length > 0) return [];
  const texts = [...callerTexts(rule), ...listed('verb', rule.verbs)];
  const common = { hasCaller, kind: 'nonResource' as const, texts, groups: groupsOf(rule) };
  if (rule.nonResourceURLs.length === 0) return [{ ...common, path: undefined }];
  return rule.nonResourceURLs.map((path) => ({ ...common, path }));
}

type Texts = readonly (readonly [Aspect, TextSet])[];

function callerTexts(rule: PolicyRule): Texts {
  return listed('user', rule.users);
}

function groupsOf({ userGroups }: PolicyRule): ReadonlySet<string> | undefined {
  return userGroups.length === 0 ? undefined : new Set(userGroups);
}

function listed(aspect: Aspect, values: readonly string[]): Texts {
  return values.length === 0 ? [] : [[aspect, only(values)]];
}

/** The ways to match one entry: whole group, all plain resources at once, each pattern by itself. */
function entryTexts({ group, resources, resourceNames }: GroupResources): readonly Texts[] {
  const inGroup: Texts = group === '*' ? [] : [['apiGroup', only([group])]];
  if (resources.length === 0) return [inGroup];
  const common: Texts = [...inGroup, ...listed('name', resourceNames)];
  if (resources.includes('*')) return [common];
  const plain = resources.filter((pattern) => !pattern.includes('/'));
  const patterns = resources.flatMap(patternTexts).map((texts) => [...common, ...texts]);
  if (plain.length === 0) return patterns;
  const plainTexts: Texts = [...common, ['resource', only(plain)], ['subresource', only([''])]];
  return [plainTexts, ...patterns];
}

/** A pattern with a slash. One with two stars has two readings, both of requests nobody makes. */
function patternTexts(pattern: string): readonly Texts[] {
  const slash = pattern.indexOf('/');
  if (slash === -1) return [];
  const resource = pattern.slice(0, slash);
  const subresource = pattern.slice(slash + 1);
  if (subresource === '' || subresource.includes('/')) return [];
  const found: Texts[] = [];
  if (subresource === '*') found.push([['resource', only([resource])]]);
  if (resource === '*') found.push([['subresource', only([subresource])]]);
  if (found.length > 0) return found;
  return [
    [
      ['resource', only([resource])],
      ['subresource', only([subresource])],
    ],
  ];
}
