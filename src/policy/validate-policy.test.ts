import { expect, test } from 'vitest';
import type { Level, Stage } from '../event/audit-event.ts';
import { ANY_RULE, type GroupResources, type PolicyRule } from './policy.ts';
import type { Release } from './release.ts';
import { isDnsSubdomain, validatePolicy } from './validate-policy.ts';

const entry = (fields: Partial<GroupResources>): GroupResources => ({
  group: '',
  resources: [],
  resourceNames: [],
  ...fields,
});

function errors(
  rule: Partial<PolicyRule>,
  omitStages: readonly Stage[] = [],
  release: Release = '1.36',
): readonly string[] {
  const rules = [{ ...ANY_RULE, level: 'Metadata' as const, ...rule }];
  return validatePolicy({ rules, omitStages, omitManagedFields: false }, release).map(
    ({ upstream: { field, kind, value } }) => `${field} ${kind} ${JSON.stringify(value)}`,
  );
}

test.each<[string, Partial<PolicyRule>]>([
  ['level alone', { level: 'None' }],
  ['users and verbs', { users: ['ann'], userGroups: ['dev'], verbs: ['create'] }],
  [
    'a resource with names',
    { resources: [entry({ resources: ['pods'], resourceNames: ['web'] })] },
  ],
  ['a group and namespaces', { resources: [entry({ group: 'apps' })], namespaces: ['dev', ''] }],
  ['URLs', { nonResourceURLs: ['/', '/healthz', '/api*', '/api/*', '*'] }],
  [
    'all stages omitted',
    { omitStages: ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] },
  ],
  [
    'patterns that match nothing',
    { resources: [entry({ resources: ['*/*', 'pods/', '', 'po*'] })] },
  ],
  ['users that are empty or stars', { users: ['', '*', '*'], verbs: ['nonsense'] }],
])('upstream accepts %s', (_what, rule) => {
  expect(errors(rule)).toEqual([]);
});

test.each<[string, Partial<PolicyRule>, readonly string[]]>([
  ['no level', { level: '' as Level }, ['rules[0].level Required ""']],
  ['an unknown level', { level: 'metadata' as Level }, ['rules[0].level NotSupported "metadata"']],
  [
    'a URL without slash',
    { nonResourceURLs: ['healthz'] },
    ['rules[0].nonResourceURLs[0] Invalid "healthz"'],
  ],
  ['an empty URL', { nonResourceURLs: [''] }, ['rules[0].nonResourceURLs[0] Invalid ""']],
  [
    'a star in the middle',
    { nonResourceURLs: ['/a*b'] },
    ['rules[0].nonResourceURLs[0] Invalid "/a*b"'],
  ],
  [
    'several stars at the end',
    { nonResourceURLs: ['/a**'] },
    ['rules[0].nonResourceURLs[0] Invalid "/a**"'],
  ],
  [
    'both at once',
    { nonResourceURLs: ['/ok', 'a*b'] },
    ['rules[0].nonResourceURLs[1] Invalid "a*b"', 'rules[0].nonResourceURLs[1] Invalid "a*b"'],
  ],
  [
    'URLs beside resources',
    { nonResourceURLs: ['/a'], resources: [entry({})] },
    ['rules[0].nonResourceURLs Invalid ["/a"]'],
  ],
  [
    'URLs beside namespaces',
    { nonResourceURLs: ['/a'], namespaces: ['dev'] },
    ['rules[0].nonResourceURLs Invalid ["/a"]'],
  ],
  [
    'a group with a version',
    { resources: [entry({}), entry({ group: 'apps/v1' })] },
    ['rules[0].resources.group Invalid "apps/v1"'],
  ],
  [
    'a group in capitals',
    { resources: [entry({ group: 'Apps' })] },
    ['rules[0].resources.group Invalid "Apps"'],
  ],
  [
    'names without resources',
    { resources: [entry({ resourceNames: ['web'] })] },
    ['rules[0].resources.resourceNames Invalid ["web"]'],
  ],
  [
    'a level among the stages',
    { omitStages: ['Panic', 'Request' as Stage] },
    ['rules[0].omitStages[1] Invalid "Request"'],
  ],
])('upstream refuses %s', (_what, rule, expected) => {
  expect(errors(rule)).toEqual(expected);
});

test('errors of the policy come first, then those of each rule in upstream’s order', () => {
  const rule = {
    level: 'x' as Level,
    nonResourceURLs: ['a'],
    resources: [entry({ group: '-' })],
    omitStages: ['y' as Stage],
  };
  expect(errors(rule, ['z' as Stage])).toEqual([
    'omitStages[0] Invalid "z"',
    'rules[0].level NotSupported "x"',
    'rules[0].nonResourceURLs[0] Invalid "a"',
    'rules[0].resources.group Invalid "-"',
    'rules[0].omitStages[0] Invalid "y"',
    'rules[0].nonResourceURLs Invalid ["a"]',
  ]);
});

test('an empty policy is valid here; the loader refuses it', () => {
  expect(validatePolicy({ rules: [], omitStages: [], omitManagedFields: false }, '1.36')).toEqual(
    [],
  );
});

test.each<[Release, readonly string[]]>([
  ['1.24', ['rules[0].resources.group Invalid "*"']],
  ['1.35', ['rules[0].resources.group Invalid "*"']],
  ['1.36', []],
  ['1.37', []],
])('the group * on %s', (release, expected) => {
  expect(errors({ resources: [entry({ group: '*' })] }, [], release)).toEqual(expected);
});

test.each([
  ['apps', true],
  ['rbac.authorization.k8s.io', true],
  ['a'.repeat(253), true],
  ['a'.repeat(254), false],
  ['a..b', false],
  ['-a', false],
  ['a-', false],
  ['A', false],
  ['a_b', false],
  ['', false],
])('%s is a DNS subdomain: %s', (text, expected) => {
  expect(isDnsSubdomain(text)).toBe(expected);
});
