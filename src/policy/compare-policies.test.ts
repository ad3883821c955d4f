import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryPolicy, arbitraryRequest } from '../../test/support/arbitrary-policy.ts';
import { comparePolicies, outcomeOf } from './compare-policies.ts';
import { compilePolicy } from './compile-policy.ts';
import { DEFAULT_BUDGET } from './coverage.ts';
import { exampleOf, renderRequest } from './example-request.ts';
import type { ExampleWords } from './example-words.ts';
import { ANY_RULE, type Policy, type PolicyRule } from './policy.ts';
import { NEWEST_RELEASE } from './release.ts';
import type { Caller, RequestAttributes } from './request-attributes.ts';
import { compareSizes, type RequestSize, sizeOf } from './request-size.ts';
import { type ResourceCatalogue, resourceCatalogue } from './resource-catalogue.ts';
import { exampleSource } from './smallest-request.ts';

function policyOf(...rules: readonly Partial<PolicyRule>[]): Policy {
  const whole = rules.map((rule) => ({ ...ANY_RULE, level: 'Metadata' as const, ...rule }));
  return { rules: whole, omitStages: [], omitManagedFields: false };
}

function differences(before: Policy, after: Policy): readonly unknown[] {
  const { differences: found, isComplete } = comparePolicies(
    before,
    after,
    { left: DEFAULT_BUDGET },
    exampleSource([before, after], resourceCatalogue(NEWEST_RELEASE)),
  );
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
    'a resource that is there goes before one that is not',
    policyOf({}),
    policyOf(
      {
        resources: [{ group: '', resources: ['a', 'pods/log'], resourceNames: [] }],
        level: 'None',
      },
      {},
    ),
    [[0, 0, 'GET /api/v1/namespaces/default/pods/one/log as jane in system:authenticated']],
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
        const source = exampleSource([before, after], resourceCatalogue(NEWEST_RELEASE));
        const found = comparePolicies(before, after, { left: DEFAULT_BUDGET }, source);
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

/** Few words, so that every request there is can be made. */
const WORDS: ExampleWords = {
  texts: {
    user: ['jane', 'system:anonymous', 'ann', 'a'],
    verb: ['get', 'list', 'create', 'delete', 'post', ''],
    apiGroup: ['', 'apps', 'a'],
    resource: ['pods', 'nodes', 'namespaces', 'a'],
    subresource: ['', 'log', 'a'],
    namespace: ['', 'default', 'dev'],
    name: ['', 'one', 'dev'],
  },
  groups: ['system:authenticated', 'system:unauthenticated', 'dev'],
  paths: ['/healthz', '/ab', '/aa', '/b'],
  kinds: [
    ['', 'pods', ''],
    ['', 'pods', 'log'],
    ['', 'nodes', ''],
    ['', 'namespaces', ''],
  ],
};

const CATALOGUE: ResourceCatalogue = {
  groups: new Set(['', 'apps']),
  hasAllGroups: false,
  resourcesOf: () => [],
  groupsWith: () => [],
  find: (group, resource) =>
    group === '' && ['pods', 'nodes', 'namespaces'].includes(resource)
      ? { group, resource, subresources: resource === 'pods' ? ['log'] : [] }
      : undefined,
};

function product<T>(...lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (sofar, list) => sofar.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  );
}

/** Every request that can be made of the words, with its size. */
function everyRequest(): readonly (readonly [RequestAttributes, RequestSize])[] {
  const { texts, groups, paths } = WORDS;
  const sets = product(...groups.map((group) => [[], [group]])).map((set) => set.flat());
  const callers: (Caller | undefined)[] = [
    undefined,
    ...texts.user.flatMap((name) => sets.map((set) => ({ name, groups: set }))),
  ];
  const targets = [
    ...product(
      ...(['verb', 'apiGroup', 'resource', 'subresource', 'namespace', 'name'] as const).map(
        (aspect) => texts[aspect],
      ),
    ).map(([verb, apiGroup, resource, subresource, namespace, name]) => {
      const target = { verb, apiGroup, resource, subresource, namespace, name, path: '' };
      return { kind: 'resource', ...target } as RequestAttributes;
    }),
    ...product(texts.verb, paths).map(
      ([verb, path]) => ({ kind: 'nonResource', verb, path }) as RequestAttributes,
    ),
  ].filter((target) => exampleOf(target) !== undefined);
  return targets.flatMap((target) =>
    callers.map((caller) => {
      const request = { ...target, caller };
      return [request, sizeOf(request, WORDS, CATALOGUE)] as const;
    }),
  );
}

const someOf = (...values: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.oneof(fc.constant<readonly string[]>([]), fc.subarray([...values], { minLength: 1 }));

const wordyRule = fc.oneof(
  fc.record({
    resources: fc.array(
      fc.record({
        group: fc.constantFrom('', 'apps', '*'),
        resources: fc.subarray(['pods', 'pods/log', 'nodes', 'namespaces', '*/log', '*'], {
          minLength: 1,
          maxLength: 2,
        }),
        resourceNames: someOf('dev', 'one'),
      }),
      { maxLength: 2 },
    ),
    namespaces: someOf('', 'dev'),
  }),
  fc.record({ nonResourceURLs: someOf('/a*', '/ab', '*', '/healthz') }),
);

const wordyPolicy: fc.Arbitrary<Policy> = fc
  .array(
    fc.tuple(
      fc.record({
        level: fc.constantFrom('None', 'Metadata', 'Request'),
        users: someOf('ann', 'system:anonymous'),
        userGroups: someOf('dev', 'system:unauthenticated'),
        verbs: someOf('get', 'list', 'delete'),
      }),
      wordyRule,
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((rules) => ({
    rules: rules.map(([who, what]) => ({ ...ANY_RULE, ...who, ...what }) as PolicyRule),
    omitStages: [],
    omitManagedFields: false,
  }));

test('the example is the smallest of all requests that are decided so: by enumeration', () => {
  const requests = everyRequest();
  expect(requests.length).toBeGreaterThan(30_000);
  let compared = 0;
  fc.assert(
    fc.property(wordyPolicy, wordyPolicy, fc.nat({ max: 2 }), (before, other, shared) => {
      const beginning = before.rules.slice(0, shared);
      const after = { ...other, rules: [...beginning, ...other.rules] };
      const [first, second] = [compilePolicy(before), compilePolicy(after)];
      const smallest = new Map<string, RequestSize>();
      for (const [request, size] of requests) {
        const [a, b] = [first(request), second(request)];
        if (a.level === b.level) continue;
        const pair = `${a.rule} ${b.rule}`;
        const known = smallest.get(pair);
        if (known === undefined || compareSizes(size, known) < 0) smallest.set(pair, size);
      }
      const source = { words: WORDS, catalogue: CATALOGUE };
      const found = comparePolicies(before, after, { left: DEFAULT_BUDGET }, source);
      expect(found.isComplete).toBe(true);
      const sizes = found.differences.flatMap(({ before: a, after: b, example }) =>
        example === undefined
          ? []
          : [[`${a.rule} ${b.rule}`, sizeOf(example.request, WORDS, CATALOGUE)] as const],
      );
      compared += sizes.length;
      expect(new Map(sizes)).toEqual(smallest);
    }),
    { numRuns: 60 },
  );
  expect(compared).toBeGreaterThan(50);
});

test('a large policy with a change at its end is compared whole, at once', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    users: [`u${i}`, `v${i}`],
    verbs: ['get', 'list'],
    ...secrets,
  }));
  expect(differences(policyOf(...many, {}), policyOf(...many, {}))).toEqual([]);
  expect(differences(policyOf(...many, {}), policyOf(...many, { level: 'Request' }))).toEqual([
    [10_000, 10_000, 'GET /api/v1/namespaces/default/pods/one as jane in system:authenticated'],
  ]);
});
