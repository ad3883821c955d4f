import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryPolicy, arbitraryRequest } from '../../test/support/arbitrary-policy.ts';
import { comparePolicies, outcomeOf } from './compare-policies.ts';
import { compilePolicy } from './compile-policy.ts';
import { DEFAULT_BUDGET } from './coverage.ts';
import { renderRequest } from './pick-request.ts';
import { ANY_RULE, type Policy, type PolicyRule } from './policy.ts';

function policyOf(...rules: readonly Partial<PolicyRule>[]): Policy {
  const whole = rules.map((rule) => ({ ...ANY_RULE, level: 'Metadata' as const, ...rule }));
  return { rules: whole, omitStages: [], omitManagedFields: false };
}

function differences(before: Policy, after: Policy): readonly unknown[] {
  const { differences: found, isComplete } = comparePolicies(before, after, {
    left: DEFAULT_BUDGET,
  });
  expect(isComplete).toBe(true);
  return found.map(({ before: a, after: b, example }) => [
    a.rule ?? 'none',
    b.rule ?? 'none',
    example === undefined ? undefined : renderRequest(example),
  ]);
}

const secrets = { resources: [{ group: '', resources: ['secrets'], resourceNames: [] }] };

test.each<[string, Policy, Policy, readonly unknown[]]>([
  ['the same', policyOf({}), policyOf({}), []],
  ['rules that say nothing new', policyOf({}), policyOf({ users: ['a'] }, {}), []],
  [
    'order without overlap',
    policyOf({ users: ['a'] }, { users: ['b'] }, {}),
    policyOf({ users: ['b'] }, { users: ['a'] }, {}),
    [],
  ],
  ['managed fields without bodies', policyOf({}), { ...policyOf({}), omitManagedFields: true }, []],
  [
    'another level for secrets',
    policyOf({}),
    policyOf({ ...secrets, level: 'None' }, {}),
    [[0, 0, 'GET /api/v1/namespaces/default/secrets/one as jane in system:authenticated']],
  ],
  [
    'failed logins',
    policyOf({}),
    policyOf({ userGroups: ['system:authenticated', 'system:unauthenticated'] }),
    [[0, 'none', 'GET /api/v1/namespaces/default/pods/one with a failed login']],
  ],
  [
    'a stage',
    policyOf({}),
    policyOf({ omitStages: ['Panic'], nonResourceURLs: ['/healthz'] }, {}),
    [[0, 0, 'GET /healthz as jane in system:authenticated']],
  ],
])('%s', (_what, before, after, expected) => {
  expect(differences(before, after)).toEqual(expected);
});

test('no difference found means none there is, and each example is one', () => {
  const small = arbitraryPolicy({ maxRules: 4 });
  let equivalent = 0;
  fc.assert(
    fc.property(
      small,
      small,
      fc.boolean(),
      fc.array(arbitraryRequest, { minLength: 60, maxLength: 60 }),
      (before, other, same, requests) => {
        const after = same ? { ...before, rules: [...before.rules, ...other.rules] } : other;
        const found = comparePolicies(before, after, { left: DEFAULT_BUDGET });
        expect(found.isComplete).toBe(true);
        const [first, second] = [compilePolicy(before), compilePolicy(after)];
        if (found.differences.length === 0) {
          equivalent++;
          for (const request of requests) {
            expect(outcomeOf(first(request))).toBe(outcomeOf(second(request)));
          }
        }
        for (const { before: a, after: b, example } of found.differences) {
          if (example === undefined) continue;
          expect([first(example.request), second(example.request)]).toEqual([a, b]);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(equivalent).toBeGreaterThan(3);
});
