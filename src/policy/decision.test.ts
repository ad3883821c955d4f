import { expect, test } from 'vitest';
import type { Stage } from '../event/audit-event.ts';
import { decisionsOf, emittedStages } from './decision.ts';
import { ANY_RULE } from './policy.ts';

test.each<[readonly Stage[], readonly Stage[], readonly Stage[]]>([
  [[], [], []],
  [['Panic'], [], ['Panic']],
  [[], ['Panic'], ['Panic']],
  [['Panic'], ['Panic'], ['Panic']],
  [['RequestReceived'], ['Panic'], ['Panic', 'RequestReceived']],
  [
    ['Panic', 'Panic'],
    ['ResponseStarted', 'Panic'],
    ['Panic', 'ResponseStarted'],
  ],
  [
    ['ResponseComplete', 'RequestReceived'],
    ['ResponseStarted', 'Panic'],
    ['Panic', 'RequestReceived', 'ResponseComplete', 'ResponseStarted'],
  ],
])('stages of the policy %j and of the rule %j are %j together', (policy, rule, union) => {
  const rules = [{ ...ANY_RULE, level: 'Metadata' as const, omitStages: rule }];
  const [decision, unmatched] = decisionsOf({
    rules,
    omitStages: policy,
    omitManagedFields: false,
  });
  expect(decision?.omitStages).toEqual(union);
  expect(unmatched?.omitStages).toEqual([...new Set(policy)].sort());
});

test.each([
  [false, undefined, false],
  [true, undefined, true],
  [true, false, false],
  [false, true, true],
])('omitManagedFields: the policy says %s, the rule %s: %s', (policy, rule, expected) => {
  const rules = [{ ...ANY_RULE, level: 'Request' as const, omitManagedFields: rule }];
  const [decision] = decisionsOf({ rules, omitStages: [], omitManagedFields: policy });
  expect(decision?.omitManagedFields).toBe(expected);
});

test('without a matching rule nothing is recorded, whatever stages are left', () => {
  const [unmatched] = decisionsOf({ rules: [], omitStages: ['Panic'], omitManagedFields: true });
  expect(unmatched).toEqual({
    level: 'None',
    rule: undefined,
    omitStages: ['Panic'],
    omitManagedFields: true,
  });
  expect(unmatched && emittedStages(unmatched)).toEqual([]);
});
