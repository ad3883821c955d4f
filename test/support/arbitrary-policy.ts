import fc from 'fast-check';
import type { Policy, PolicyRule } from '../../src/policy/policy.ts';
import { ANY_RULE } from '../../src/policy/policy.ts';
import type { RequestAttributes } from '../../src/policy/request-attributes.ts';

/** Few values each, so that rules and requests meet and rules hide one another. */
export const USERS = ['ann', 'bob', '*'] as const;
export const GROUPS = ['dev', 'ops', 'system:authenticated'] as const;
export const VERBS = ['get', 'list', 'watch', 'create', 'delete', '*'] as const;
export const API_GROUPS = ['', 'apps', '*'] as const;
export const RESOURCES = ['pods', 'pods/log', 'pods/*', '*', '*/log', '*/*', 'secrets'] as const;
export const NAMESPACES = ['', 'dev', 'prod'] as const;
export const NAMES = ['', 'web', 'db'] as const;
export const URLS = ['*', '/a*', '/ab', '/ab*', '/b', '/'] as const;

const someOf = (values: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<readonly string[]>([]) },
    { weight: 1, arbitrary: fc.subarray([...values], { minLength: 1, maxLength: 3 }) },
  );

const entry = fc
  .record({
    group: fc.constantFrom(...API_GROUPS),
    resources: someOf(RESOURCES),
    resourceNames: someOf(NAMES),
  })
  .map((made) => (made.resources.length === 0 ? { ...made, resourceNames: [] } : made));

const target = fc.oneof(
  fc.constant({}),
  fc.record({ resources: fc.array(entry, { maxLength: 3 }), namespaces: someOf(NAMESPACES) }),
  fc.record({ nonResourceURLs: someOf(URLS) }),
);

const rule: fc.Arbitrary<PolicyRule> = fc
  .tuple(
    fc.record({
      level: fc.constantFrom('None', 'Metadata', 'Request', 'RequestResponse'),
      users: someOf(USERS),
      userGroups: someOf(GROUPS),
      verbs: someOf(VERBS),
      omitStages: fc.subarray(['RequestReceived', 'ResponseStarted'] as const),
      omitManagedFields: fc.constantFrom(undefined, true, false),
    }),
    target,
  )
  .map(([narrow, where]) => ({ ...ANY_RULE, ...narrow, ...where }) as PolicyRule);

/** Policies that upstream would load, with rules that overlap. */
export function arbitraryPolicy(size: {
  readonly minRules?: number;
  readonly maxRules: number;
}): fc.Arbitrary<Policy> {
  return fc.record({
    rules: fc.array(rule, { minLength: size.minRules ?? 1, maxLength: size.maxRules }),
    omitStages: fc.subarray(['RequestReceived', 'Panic'] as const),
    omitManagedFields: fc.boolean(),
  });
}

const caller = fc.option(
  fc.record({ name: fc.constantFrom('ann', 'bob', 'eve'), groups: fc.subarray([...GROUPS, 'x']) }),
  { nil: undefined },
);

/** Requests that may be named by such a policy, or by none. */
export const arbitraryRequest: fc.Arbitrary<RequestAttributes> = fc.oneof(
  fc.record({
    kind: fc.constant('resource' as const),
    caller,
    verb: fc.constantFrom('get', 'list', 'watch', 'create', 'update', 'delete', ''),
    path: fc.constant('/api'),
    apiGroup: fc.constantFrom('', 'apps', 'batch'),
    resource: fc.constantFrom('pods', 'secrets', 'jobs', '*', ''),
    subresource: fc.constantFrom('', 'log', 'status', '*'),
    namespace: fc.constantFrom('', 'dev', 'prod', 'qa'),
    name: fc.constantFrom('', 'web', 'db', 'x'),
  }),
  fc.record({
    kind: fc.constant('nonResource' as const),
    caller,
    verb: fc.constantFrom('get', 'post', 'head', 'options'),
    path: fc.constantFrom('/', '/a', '/ab', '/abc', '/b', '/c', '/ba'),
  }),
);
