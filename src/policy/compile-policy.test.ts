import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryPolicy, arbitraryRequest } from '../../test/support/arbitrary-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import { walkPolicy } from './evaluate.ts';
import { ANY_RULE } from './policy.ts';

test('a compiled policy decides as a walk of its rules does', () => {
  fc.assert(
    fc.property(
      arbitraryPolicy({ maxRules: 40 }),
      fc.array(arbitraryRequest, { minLength: 30, maxLength: 30 }),
      (policy, requests) => {
        const compiled = compilePolicy(policy);
        expect(requests.map(compiled)).toEqual(requests.map(walkPolicy(policy)));
      },
    ),
    { numRuns: 300 },
  );
});

test('many rules, many blocks: the first that matches still decides', () => {
  fc.assert(
    fc.property(
      arbitraryPolicy({ minRules: 60, maxRules: 140 }),
      fc.array(arbitraryRequest, { minLength: 20, maxLength: 20 }),
      (policy, requests) => {
        expect(requests.map(compilePolicy(policy))).toEqual(requests.map(walkPolicy(policy)));
      },
    ),
    { numRuns: 30 },
  );
});

test('what is remembered is bounded, and what lies beyond is still right', () => {
  const rules = [{ verbs: ['get'] }, { nonResourceURLs: ['/x7*'] }].map((narrow) => ({
    ...ANY_RULE,
    level: 'Metadata' as const,
    ...narrow,
  }));
  const policy = { rules, omitStages: [], omitManagedFields: false };
  const evaluate = compilePolicy(policy);
  const walk = walkPolicy(policy);
  for (let i = 0; i < 10_000; i++) {
    const request = {
      kind: 'nonResource',
      caller: undefined,
      verb: 'put',
      path: `/x${i}`,
    } as const;
    expect(evaluate(request)).toEqual(walk(request));
  }
});
