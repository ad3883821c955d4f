import fc from 'fast-check';
import type { Caller } from '../../src/policy/request-attributes.ts';

/** Who asks, with the token a server started with `tokensFile` knows them by. */
export interface TokenHolder {
  /** Undefined for a caller whose token nobody knows. */
  readonly caller: Caller | undefined;
  readonly token: string | undefined;
}

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly holder: TokenHolder;
  readonly body: string | undefined;
}

const holder = (name: string, ...groups: string[]): TokenHolder => ({
  caller: { name, groups: [...groups, 'system:authenticated'] },
  token: `token-of-${name.replaceAll(':', '-')}`,
});

const HOLDERS: readonly TokenHolder[] = [
  holder('root', 'system:masters'),
  holder('alice', 'dev'),
  holder('bob', 'ops', 'dev'),
  holder('system:node:node-1', 'system:nodes'),
  holder('system:serviceaccount:ci:bot', 'system:serviceaccounts', 'system:serviceaccounts:ci'),
  { caller: { name: 'system:anonymous', groups: ['system:unauthenticated'] }, token: undefined },
  { caller: undefined, token: 'nobody-knows-this-token' },
];

/** What `--token-auth-file` reads; the API server adds `system:authenticated` by itself. */
export const TOKENS_FILE: string = HOLDERS.flatMap(({ caller, token }, i) => {
  if (caller === undefined || token === undefined) return [];
  const groups = caller.groups.filter((group) => group !== 'system:authenticated');
  return [`${token},${caller.name},uid-${i},"${groups.join(',')}"\n`];
}).join('');

const NAMES = ['web', 'db', 'w%C3%A9b', 'a%2Fb'];
const SELECTORS = [
  '?fieldSelector=metadata.name%3Dweb',
  '?fieldSelector=metadata.name=web,metadata.namespace!=x&limit=2',
  '?fieldSelector=metadata.name%3Dweb&labelSelector=%3D%3D',
  '?limit=x',
  '?limit=1',
  '?watch=true&timeoutSeconds=1&resourceVersion=0',
  '?watch=1&timeoutSeconds=1&fieldSelector=metadata.name=web',
  '?watch=false',
];
const RESOURCES = [
  'api/v1:pods',
  'api/v1:configmaps',
  'api/v1:secrets',
  'api/v1:services',
  'apis/apps/v1:deployments',
  'apis/batch/v1:jobs',
  'apis/coordination.k8s.io/v1:leases',
  'apis/no.such.group/v1:things',
];
const SUBRESOURCES = [
  'status',
  'scale',
  'log',
  'exec?command=ls',
  'eviction',
  'ephemeralcontainers',
];
const CLUSTER_WIDE = [
  '/api/v1/namespaces/dev',
  '/api/v1/namespaces/dev/status',
  '/api/v1/namespaces/dev/finalize',
  '/api/v1/nodes/node-1',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles/view',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/api/v1/watch/namespaces/dev/pods?timeoutSeconds=1',
  '/api/v1/watch/configmaps?timeoutSeconds=1',
  '/api/v1/namespaces/dev/services/none/proxy/a/b',
  '/api/v1/proxy/namespaces/dev/services/none',
  '//api//v1//pods',
  '/api/v1/',
];
const PATHS = [
  ...['/healthz', '/healthz/ping', '/livez', '/readyz/etcd', '/version', '/version/', '/'],
  ...['/api', '/apis', '/apis/apps', '/apis/apps/v1', '/openapi/v3', '/metrics/slis', '/logs/x'],
  ...['/no/such/path', '/debug/pprof/cmdline', '/HEALTHZ'],
];

const collection = fc
  .tuple(fc.constantFrom(...RESOURCES), fc.constantFrom('', 'dev', 'default'))
  .map(([resource, namespace]) => {
    const [prefix, plural] = resource.split(':');
    return namespace === ''
      ? `/${prefix}/${plural}`
      : `/${prefix}/namespaces/${namespace}/${plural}`;
  });

const url: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: collection },
  {
    weight: 3,
    arbitrary: fc.tuple(collection, fc.constantFrom(...SELECTORS)).map((parts) => parts.join('')),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(collection, fc.constantFrom(...NAMES)).map((parts) => parts.join('/')),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(collection, fc.constantFrom(...NAMES), fc.constantFrom(...SUBRESOURCES))
      .map((parts) => parts.join('/')),
  },
  { weight: 3, arbitrary: fc.constantFrom(...CLUSTER_WIDE) },
  { weight: 5, arbitrary: fc.constantFrom(...PATHS) },
);

const METHODS = ['GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Requests of all kinds: good ones, refused ones, and some no API server can make sense of. */
export const arbitrarySentRequest: fc.Arbitrary<SentRequest> = fc
  .tuple(
    fc.constantFrom(...METHODS),
    url,
    // `root` more often: what everybody else asks is mostly refused.
    fc.constantFrom(...HOLDERS, ...HOLDERS.slice(0, 1), ...HOLDERS.slice(0, 1)),
    fc.boolean(),
  )
  .map(([method, path, asker, isGood]) => {
    // A change of what others need would show in the requests after it.
    const isHarmless = /\/namespaces\/(?:dev|default)\//.test(path) || method === 'GET';
    const isSent = isHarmless || !path.startsWith('/api');
    const body = ['POST', 'PUT', 'PATCH'].includes(method)
      ? bodyFor(method, path, isGood)
      : undefined;
    return {
      method: isSent ? method : 'GET',
      url: path,
      holder: asker,
      body: isSent ? body : undefined,
    };
  });

function bodyFor(method: string, path: string, isGood: boolean): string {
  if (!isGood) return method === 'PATCH' ? '{"metadata":{"labels":1}}' : '{';
  const labels = { app: 'web' };
  if (method === 'PATCH') return JSON.stringify({ metadata: { labels } });
  const metadata = { name: 'web', labels };
  const [kind, rest] = KINDS.find(([plural]) => path.includes(plural))?.[1] ?? ['ConfigMap', {}];
  return JSON.stringify({ kind, metadata, ...rest });
}

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'a', image: 'a' }] },
};
const KINDS: readonly (readonly [string, readonly [kind: string, rest: object]])[] = [
  ['/pods', ['Pod', { spec: template.spec }]],
  ['/secrets', ['Secret', { stringData: { a: 'b' } }]],
  ['/services', ['Service', { spec: { ports: [{ port: 80 }] } }]],
  [
    '/deployments',
    ['Deployment', { spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template } }],
  ],
  ['/leases', ['Lease', {}]],
];

const someOf = (values: readonly string[], often = 1): fc.Arbitrary<readonly string[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<readonly string[]>([]) },
    { weight: often, arbitrary: fc.subarray([...values], { minLength: 1, maxLength: 3 }) },
  );

const entry = fc
  .record({
    group: fc.constantFrom('', '', 'apps', 'batch', 'coordination.k8s.io', '*'),
    resources: someOf(
      [
        ...['pods', 'pods/*', 'pods/exec', 'pods/log', '*', '*/*', '*/status', 'configmaps'],
        ...['secrets', 'deployments', 'deployments/scale', 'leases', 'namespaces', 'services'],
      ],
      9,
    ),
    resourceNames: someOf(['web', 'db', 'wéb', '', '*']),
  })
  .map((made) => (made.resources.length === 0 ? { ...made, resourceNames: [] } : made));

const where: fc.Arbitrary<object> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ resources: fc.array(entry, { minLength: 1, maxLength: 3 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      resources: fc.array(entry, { minLength: 1, maxLength: 2 }),
      namespaces: fc.subarray(['dev', 'default', ''], { minLength: 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      nonResourceURLs: fc.subarray(
        ['/healthz', '/healthz*', '/api*', '/apis/*', '/version', '/readyz/*', '/no/*', '/'],
        { minLength: 1, maxLength: 3 },
      ),
    }),
  },
);

const narrowRule = fc
  .tuple(
    where,
    fc.record({
      level: fc.constantFrom('None', 'Metadata', 'Metadata', 'Request', 'RequestResponse'),
      users: someOf(['root', 'alice', 'bob', 'system:node:node-1', 'system:anonymous', '*']),
      userGroups: someOf(['dev', 'ops', 'system:masters', 'system:authenticated', '*']),
      verbs: someOf(
        [
          'get',
          'list',
          'watch',
          'create',
          'update',
          'patch',
          'delete',
          'deletecollection',
          '',
          'head',
        ],
        2,
      ),
      omitStages: fc.subarray(['RequestReceived', 'ResponseStarted', 'ResponseComplete'] as const, {
        maxLength: 1,
      }),
      omitManagedFields: fc.constantFrom(undefined, true, false),
    }),
  )
  .map(([target, rule]) => ({ ...rule, ...target }));

const LAST_LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;

/** Policies, as JSON, that an API server of 1.36 loads and whose rules meet the requests above. */
export const arbitraryServerPolicy: fc.Arbitrary<string> = fc
  .record({
    apiVersion: fc.constant('audit.k8s.io/v1'),
    kind: fc.constant('Policy'),
    omitStages: fc.subarray(['RequestReceived', 'Panic'] as const),
    omitManagedFields: fc.boolean(),
    rules: fc
      .tuple(
        fc.array(narrowRule, { minLength: 8, maxLength: 14 }),
        fc.array(fc.record({ level: fc.constantFrom(...LAST_LEVELS) }), { maxLength: 1 }),
      )
      .map(([narrow, last]) => [...narrow, ...last]),
  })
  .map((policy) => JSON.stringify(policy, undefined, 1));
