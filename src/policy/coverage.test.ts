import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  API_GROUPS,
  arbitraryPolicy,
  GROUPS,
  NAMESPACES,
  VERBS,
} from '../../test/support/arbitrary-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import { findUnreachable } from './coverage.ts';
import { ANY_RULE, type Policy, type PolicyRule } from './policy.ts';
import type { Caller, RequestAttributes } from './request-attributes.ts';
import { RESOURCE_VERBS } from './rule-conditions.ts';
import { ruleMatches } from './rule-match.ts';

function policyOf(...rules: readonly Partial<PolicyRule>[]): Policy {
  const whole = rules.map((rule) => ({ ...ANY_RULE, level: 'Metadata' as const, ...rule }));
  return { rules: whole, omitStages: [], omitManagedFields: false };
}

const core = (...resources: readonly string[]) => ({ group: '', resources, resourceNames: [] });

test.each<[string, Policy, readonly unknown[]]>([
  [
    'the same rule twice',
    policyOf({ users: ['a'] }, { users: ['a'] }),
    [{ rule: 1, coveredBy: [0] }],
  ],
  ['behind a rule for everything', policyOf({}, { users: ['a'] }), [{ rule: 1, coveredBy: [0] }]],
  ['a wider rule behind', policyOf({ users: ['a'] }, {}), []],
  [
    'two halves make a whole',
    policyOf({ users: ['a'] }, { users: ['b'] }, { users: ['a', 'b'], verbs: ['get'] }),
    [{ rule: 2, coveredBy: [0, 1] }],
  ],
  [
    'resources and everything else make everything',
    policyOf(
      { resources: [{ group: '*', resources: [], resourceNames: [] }] },
      { nonResourceURLs: ['*'] },
      {},
    ),
    [{ rule: 2, coveredBy: [0, 1] }],
  ],
  [
    'pods/* takes plain pods',
    policyOf({ resources: [core('pods/*')] }, { resources: [core('pods', 'pods/log')] }),
    [{ rule: 1, coveredBy: [0] }],
  ],
  [
    'pods do not take pods/log',
    policyOf({ resources: [core('pods')] }, { resources: [core('pods/log')] }),
    [],
  ],
  [
    'all verbs of resources',
    policyOf({ verbs: [...RESOURCE_VERBS] }, { resources: [core()] }),
    [{ rule: 1, coveredBy: [0] }],
  ],
  [
    'a get always has a name',
    policyOf(
      { resources: [{ ...core('pods'), resourceNames: [''] }] },
      { resources: [core('pods')], verbs: ['get'] },
    ),
    [],
  ],
  [
    'a deletecollection never has a name',
    policyOf(
      { resources: [{ ...core('pods'), resourceNames: [''] }] },
      { resources: [core('pods')], verbs: ['deletecollection'] },
    ),
    [{ rule: 1, coveredBy: [0] }],
  ],
  ['a rule with users does not take failed logins', policyOf({ userGroups: ['x'] }, {}), []],
  [
    'a longer prefix',
    policyOf({ nonResourceURLs: ['/a*'] }, { nonResourceURLs: ['/ab*', '/abc'] }),
    [{ rule: 1, coveredBy: [0] }],
  ],
  ['a shorter prefix', policyOf({ nonResourceURLs: ['/ab*'] }, { nonResourceURLs: ['/a*'] }), []],
  [
    'one group of two is enough',
    policyOf({ userGroups: ['x', 'y'] }, { userGroups: ['y'] }),
    [{ rule: 1, coveredBy: [0] }],
  ],
  ['one may be in one group only', policyOf({ userGroups: ['x'] }, { userGroups: ['x', 'y'] }), []],
])('%s', (_what, policy, unreachable) => {
  expect(findUnreachable(policy)).toEqual({ unreachable, unknown: [] });
});

test('what is reported never decides, and what is not reported does: by enumeration', () => {
  const requests = allCombinations();
  let reported = 0;
  fc.assert(
    fc.property(arbitraryPolicy({ minRules: 2, maxRules: 6 }), (policy) => {
      const decide = compilePolicy(policy);
      const deciding = new Set(requests.map((request) => decide(request).rule));
      const { unreachable } = findUnreachable(policy);
      reported += unreachable.length;
      const never = policy.rules.map((_, i) => i).filter((i) => !deciding.has(i));
      expect(unreachable.map(({ rule }) => rule)).toEqual(never);
      for (const { rule, coveredBy } of unreachable) {
        const covers = coveredBy.map((i) => policy.rules[i] as PolicyRule);
        const left = requests.find(
          (request) =>
            ruleMatches(policy.rules[rule] as PolicyRule, request) &&
            !covers.some((cover) => ruleMatches(cover, request)),
        );
        expect(left).toBeUndefined();
      }
    }),
    { numRuns: 60 },
  );
  expect(reported).toBeGreaterThan(20);
});

test('a budget that does not suffice reports nothing more', () => {
  const rules = Array.from({ length: 50 }, (_, i) => ({ verbs: [`v${i}`] }));
  const { unreachable, unknown } = findUnreachable(policyOf({}, ...rules), { left: 10 });
  expect(unreachable.length).toBeLessThan(10);
  expect(unknown.length + unreachable.length).toBe(50);
});

test('ten thousand rules are looked through within the budget', () => {
  const own = Array.from({ length: 10_000 }, (_, i) => ({ users: [`u${i}`], verbs: ['get'] }));
  const twice = { users: ['u7777'], verbs: ['get'], namespaces: ['dev'] };
  const policy = policyOf(...own, twice, {});
  expect(findUnreachable(policy)).toEqual({
    unreachable: [{ rule: 10_000, coveredBy: [7777] }],
    unknown: [],
  });
});

/** Every value the generated policies name, and one they do not, in every combination. */
function allCombinations(): readonly RequestAttributes[] {
  const callers: (Caller | undefined)[] = [undefined];
  for (const name of ['ann', 'bob', '*', 'eve']) {
    for (let set = 0; set < 8; set++) {
      callers.push({ name, groups: GROUPS.filter((_, i) => (set & (1 << i)) !== 0) });
    }
  }
  const requests: RequestAttributes[] = [];
  for (const caller of callers) {
    for (const verb of [...VERBS, 'other']) {
      for (const path of ['/', '/a', '/ab', '/abc', '/b', '/c', '/ac']) {
        requests.push({ kind: 'nonResource', caller, verb, path });
      }
    }
    requests.push(...resourceCombinations(caller));
  }
  return requests;
}

function resourceCombinations(caller: Caller | undefined): readonly RequestAttributes[] {
  const requests: RequestAttributes[] = [];
  const places = [...NAMESPACES, 'qa'];
  for (const verb of ['get', 'list', 'watch', 'create', 'delete', 'update', 'deletecollection']) {
    const names = verb === 'get' || verb === 'delete' ? ['web', 'db', 'x'] : ['', 'web', 'db', 'x'];
    for (const name of verb === 'deletecollection' ? [''] : names) {
      for (const namespace of places) {
        requests.push(...kindCombinations({ caller, verb, name, namespace }));
      }
    }
  }
  return requests;
}

function kindCombinations(
  common: Pick<RequestAttributes, 'caller' | 'verb'> & { name: string; namespace: string },
): readonly RequestAttributes[] {
  return [...API_GROUPS.filter((group) => group !== '*'), 'other'].flatMap((apiGroup) =>
    ['pods', 'secrets', 'jobs', '*'].flatMap((resource) =>
      ['', 'log', 'status', '*'].map((subresource) => ({
        kind: 'resource' as const,
        ...common,
        path: '/api',
        apiGroup,
        resource,
        subresource,
      })),
    ),
  );
}
