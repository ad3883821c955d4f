import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRejected, parseEvent } from '../src/event/parse-event.ts';
import { compilePolicy } from '../src/policy/compile-policy.ts';
import { findUnreachable } from '../src/policy/coverage.ts';
import { walkPolicy } from '../src/policy/evaluate.ts';
import { lintPolicy } from '../src/policy/lint-policy.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import type { PolicyRule } from '../src/policy/policy.ts';
import { RELEASES } from '../src/policy/release.ts';
import type { Caller, RequestAttributes } from '../src/policy/request-attributes.ts';
import { requestFromEvent } from '../src/policy/request-from-event.ts';
import { requestFromUrl } from '../src/policy/request-from-url.ts';
import {
  GOALS,
  policyOfSuggestion,
  renderSuggestion,
  suggestPolicy,
} from '../src/policy/suggest-policy.ts';
import { isNoise, type SuggestedBlock } from '../src/policy/suggested-block.ts';
import { parsePolicyDocument } from '../src/policy-file/parse-policy-document.ts';

const NO_NOTES = { top: [], byBlock: new Map<string, string>() };

const each = GOALS.flatMap((goal) => RELEASES.map((release) => [goal, release] as const));

const wider = (['allowed', 'measured'] as const).flatMap((drops) =>
  each.map(([goal, release]) => ({ goal, release, drops })),
);

test.each(wider)('$goal on $release with noise that is $drops passes check, too', (options) => {
  const suggestion = suggestPolicy(options);
  const document = parsePolicyDocument(renderSuggestion(suggestion, NO_NOTES));
  expect(lintPolicy(document, options)).toEqual([]);
});

test.each(each)('the suggestion for %s on %s passes check without findings', (goal, release) => {
  const suggestion = suggestPolicy({ goal, release });
  const document = parsePolicyDocument(renderSuggestion(suggestion, NO_NOTES));
  expect(lintPolicy(document, { release })).toEqual([]);
  expect(loadPolicy(document, release).policy).toEqual(policyOfSuggestion(suggestion));
  expect(findUnreachable(policyOfSuggestion(suggestion)).unreachable).toEqual([]);
});

const jane = { name: 'jane', groups: ['system:authenticated'] };
const controller = {
  name: 'system:serviceaccount:ci:deployer',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:ci', 'system:authenticated'],
};

test.each(GOALS)(
  '%s never drops writes by people, reads by people, secrets, RBAC, exec, 401s',
  (goal) => {
    const evaluate = walkPolicy(policyOfSuggestion(suggestPolicy({ goal, release: '1.36' })));
    const asked = [
      ['POST', '/api/v1/namespaces/dev/pods', jane],
      ['DELETE', '/apis/coordination.k8s.io/v1/namespaces/dev/leases/x', jane],
      ['DELETE', '/api/v1/namespaces/dev/events', jane],
      ['GET', '/api/v1/namespaces/dev/pods', jane],
      ['GET', '/api/v1/namespaces/dev/secrets/db', jane],
      ['GET', '/api/v1/namespaces/dev/secrets/db', controller],
      [
        'GET',
        '/api/v1/namespaces/dev/secrets/db',
        { name: 'system:node:a', groups: ['system:nodes'] },
      ],
      ['POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', controller],
      ['GET', '/api/v1/namespaces/dev/pods/web/exec', controller],
      ['GET', '/api/v1/namespaces/dev/pods', undefined],
      ['GET', '/healthz', undefined],
    ] as const;
    for (const [method, url, caller] of asked) {
      const request = requestFromUrl(method, url, caller);
      if ('badRequest' in request) throw new Error(url);
      expect(evaluate(request).level, `${method} ${url} as ${caller?.name}`).not.toBe('None');
    }
  },
);

/** The block that decides a request; undefined where none matches. */
function deciding(
  { blocks }: { readonly blocks: readonly SuggestedBlock[] },
  rule: number | undefined,
): SuggestedBlock | undefined {
  let first = 0;
  for (const block of blocks) {
    first += block.rules.length;
    if (rule !== undefined && rule < first) return block;
  }
  return undefined;
}

/** What roles allow: verbs, then resources with their group. */
type Grant = readonly [verbs: string, resources: string];

const READ = 'get list watch';
const EVENTS: Grant = ['create patch update', 'events. events.events.k8s.io'];

/** From `kubectl auth can-i --list` on a cluster of 1.36, as far as the paths below ask. */
const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  'system:kube-controller-manager': [EVENTS, ['list watch', '*']],
  'system:kube-scheduler': [EVENTS, [READ, 'pods. nodes. services. replicasets.apps']],
  'system:kube-proxy': [EVENTS, ['list watch', 'services. endpoints.'], [READ, 'nodes.']],
  'system:node:a': [EVENTS, ['list watch', 'services.']],
};

/** Objects that a caller may touch because they are their own. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  'system:kube-controller-manager': ['kube-system/kube-controller-manager'],
  'system:kube-scheduler': ['kube-system/kube-scheduler'],
  'system:node:a': ['kube-node-lease/a', '/a'],
};

function isAllowedByDefault(caller: Caller, request: RequestAttributes): boolean {
  const { verb } = request;
  if (caller.groups.includes('system:masters')) return true;
  if (request.kind === 'nonResource') return isOpenPath(caller, request);
  const { apiGroup, resource, subresource, namespace, name } = request;
  const what = `${resource}.${apiGroup}`;
  const isOwn = OWN[caller.name]?.includes(`${namespace}/${name}`) === true;
  const isOwnKind = what === 'leases.coordination.k8s.io' || what === 'nodes.';
  if (isOwn && isOwnKind && (verb === 'get' || verb === 'update')) return true;
  return (GRANTS[caller.name] ?? []).some(
    ([verbs, resources]) =>
      verbs.split(' ').includes(verb) &&
      (resources === '*' || (subresource === '' && resources.split(' ').includes(what))),
  );
}

function isOpenPath(caller: Caller, { verb, path }: RequestAttributes): boolean {
  const isOpen = ['/healthz', '/livez', '/readyz', '/version'].includes(path);
  const isDiscovery = /^\/(?:api|apis|openapi)(?:\/.*)?$/.test(path);
  const isKnown = caller.groups.includes('system:authenticated');
  return verb === 'get' && (isOpen || (isKnown && isDiscovery));
}

const COMPONENTS = ['kube-controller-manager', 'kube-scheduler', 'kube-proxy'];
const CALLERS: readonly Caller[] = [
  ...COMPONENTS.map((name) => ({ name: `system:${name}`, groups: ['system:authenticated'] })),
  { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] },
  { name: 'system:node:a', groups: ['system:nodes', 'system:authenticated'] },
  { ...controller, name: 'system:serviceaccount:kube-system:x' },
  { name: 'system:anonymous', groups: ['system:unauthenticated'] },
  jane,
];

const LEASES = '/apis/coordination.k8s.io/v1/namespaces';
const PATHS = [
  ...['/healthz', '/readyz/etcd', '/version', '/api', '/apis/apps', '/openapi/v3', '/metrics'],
  ...['/api/v1/namespaces/dev/pods', '/api/v1/namespaces/dev/pods/web/exec'],
  ...['/api/v1/namespaces/dev/pods/web/log', '/api/v1/namespaces/dev/secrets/db'],
  ...['/api/v1/nodes/a', '/api/v1/nodes/b', '/api/v1/nodes', '/api/v1/services'],
  ...['/api/v1/endpoints', '/api/v1/namespaces/dev/events'],
  ...['/apis/events.k8s.io/v1/namespaces/dev/events/x', '/apis/apps/v1/replicasets'],
  ...[...COMPONENTS, 'x'].map((name) => `${LEASES}/kube-system/leases/${name}`),
  ...['/a', '/b', ''].map((name) => `${LEASES}/kube-node-lease/leases${name}`),
  ...['/apis/apps/v1/deployments/x', '/apis/rbac.authorization.k8s.io/v1/clusterroles'],
];

const arbitraryRefusal = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    fc.constantFrom(...PATHS),
    fc.constantFrom('', '?watch=true'),
    fc.constantFrom(...CALLERS),
  )
  .map(([method, path, query, caller]) => {
    const request = requestFromUrl(method, path + query, caller);
    if ('badRequest' in request) throw new Error(path);
    return { caller, request };
  })
  .filter(({ caller, request }) => !isAllowedByDefault(caller, request));

test('without a log only what cannot be refused is dropped: reads by system:masters', () => {
  for (const [goal, release] of each) {
    const { blocks } = suggestPolicy({ goal, release });
    const rules = blocks.flatMap((block) => block.rules.filter(({ level }) => level === 'None'));
    expect(rules.length).toBeGreaterThan(0);
    for (const { userGroups, verbs, resources } of rules) {
      expect(userGroups).toEqual(['system:masters']);
      expect(verbs).toEqual(['get', 'list', 'watch']);
      expect(resources.length).toBeGreaterThan(0);
    }
  }
});

test('with --drop-noise no refusal is hidden but for what the comments name', () => {
  const suggestions = GOALS.map((goal) =>
    suggestPolicy({ goal, release: '1.36', drops: 'allowed' }),
  );
  let hidden = 0;
  fc.assert(
    fc.property(fc.constantFrom(...suggestions), arbitraryRefusal, (suggestion, refusal) => {
      const { level, rule } = walkPolicy(policyOfSuggestion(suggestion))(refusal.request);
      if (level !== 'None') return;
      hidden++;
      // Only of nodes: the object of another node, which no rule can tell from their own.
      expect(refusal.caller.name).toBe('system:node:a');
      expect(deciding(suggestion, rule)?.refusals).toContain('of another node');
    }),
    { numRuns: 4000 },
  );
  expect(hidden).toBeGreaterThan(0);
});

test('nothing that people do is dropped without a log, refused or not', () => {
  for (const drops of ['certain', 'allowed'] as const) {
    for (const goal of GOALS) {
      const suggestion = suggestPolicy({ goal, release: '1.36', drops });
      const evaluate = walkPolicy(policyOfSuggestion(suggestion));
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        for (const path of PATHS) {
          const request = requestFromUrl(method, path, jane);
          if ('badRequest' in request) throw new Error(path);
          expect(evaluate(request).level, `${method} ${path}`).not.toBe('None');
        }
      }
    }
  }
});

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const RBAC = 'rbac.authorization.k8s.io';

/** Group, resource and subresource of what must never be dropped, with the verbs that count. */
const SENSITIVE: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['', 'secrets', '', VERBS],
  ['', 'serviceaccounts', 'token', VERBS],
  ['authentication.k8s.io', 'tokenreviews', '', VERBS],
  ...['exec', 'attach', 'portforward', 'proxy', 'ephemeralcontainers'].map(
    (subresource) => ['', 'pods', subresource, VERBS] as const,
  ),
  ['', 'services', 'proxy', VERBS],
  ['', 'nodes', 'proxy', VERBS],
  ...['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].map(
    (resource) => [RBAC, resource, '', VERBS.slice(3)] as const,
  ),
];

/** Every request for what must never be dropped; of names rules tell apart only those they name. */
function* sensitiveRequests(rules: readonly PolicyRule[]): Generator<RequestAttributes> {
  const groups = [...new Set(rules.flatMap((rule) => rule.userGroups)), 'some-group'];
  const users = [...new Set(rules.flatMap((rule) => rule.users)), 'somebody'];
  const namespaces = [...new Set(rules.flatMap((rule) => rule.namespaces)), '', 'some'];
  for (const user of users) {
    const common = { kind: 'resource' as const, caller: { name: user, groups }, path: '' };
    for (const namespace of namespaces) {
      for (const [apiGroup, resource, subresource, verbs] of SENSITIVE) {
        const where = { ...common, apiGroup, resource, subresource, namespace };
        for (const name of ['', ...namesIn(rules)]) {
          yield* verbs.map((verb) => ({ ...where, name, verb }));
        }
      }
    }
  }
}

/** Every write by a person that any rule might tell apart from others. */
function* writesByPeople(rules: readonly PolicyRule[]): Generator<RequestAttributes> {
  const caller = { name: 'jane', groups: ['system:authenticated', 'system:masters', 'dev'] };
  const common = { kind: 'resource' as const, caller, path: '' };
  for (const { group, resources } of rules.flatMap((rule) => rule.resources)) {
    for (const pattern of ['some', ...resources]) {
      const [resource = '', subresource = ''] = pattern.split('/');
      const what = { ...common, apiGroup: group, resource, subresource };
      for (const namespace of ['', 'some', 'kube-system', 'kube-node-lease']) {
        for (const name of ['', ...namesIn(rules)]) {
          yield* VERBS.slice(3).map((verb) => ({ ...what, namespace, name, verb }));
        }
      }
    }
  }
}

function namesIn(rules: readonly PolicyRule[]): readonly string[] {
  const named = rules.flatMap(({ resources }) => resources.flatMap((one) => one.resourceNames));
  return ['some', ...new Set(named)];
}

const all = GOALS.flatMap((goal) =>
  (['1.24', '1.36'] as const).flatMap((release) => [
    ...(['certain', 'allowed', 'measured'] as const).map((drops) => ({ goal, release, drops })),
    // What the tightest budget comes to.
    {
      ...{ goal, release, drops: 'measured' as const },
      ...{ dropProgramReads: true, highestLevel: 'Metadata' as const },
    },
  ]),
);

test.each(all)(
  '$goal on $release ($drops) drops no secrets, ways in, changes of RBAC, or writes by people',
  (options) => {
    const policy = policyOfSuggestion(suggestPolicy(options));
    const evaluate = compilePolicy(policy);
    const asked = [...sensitiveRequests(policy.rules), ...writesByPeople(policy.rules)];
    expect(asked.length).toBeGreaterThan(1000);
    expect(asked.filter((request) => evaluate(request).level === 'None')).toEqual([]);
  },
);

test('with --drop-noise each denial of a recording that is hidden lies in a block that says so', () => {
  const file = join(import.meta.dirname, 'fixtures/policy/traffic.ndjson.gz');
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const denied = lines.flatMap((line) => {
    const event = parseEvent(line);
    return isRejected(event) || event.responseStatus?.code !== 403 ? [] : [event];
  });
  expect(denied.length).toBeGreaterThan(10);
  for (const goal of GOALS) {
    const suggestion = suggestPolicy({ goal, release: '1.36', drops: 'allowed' });
    const evaluate = walkPolicy(policyOfSuggestion(suggestion));
    const text = renderSuggestion(suggestion, NO_NOTES);
    for (const event of denied) {
      const { level, rule } = evaluate(requestFromEvent(event));
      if (level !== 'None') continue;
      const refusals = deciding(suggestion, rule)?.refusals;
      expect(refusals, event.requestURI).toMatch(/^Hidden: /);
      expect(text).toContain(`  # ${refusals}`);
    }
  }
});

test('every block at None that can hide refusals says in the file which', () => {
  for (const drops of ['certain', 'allowed', 'measured'] as const) {
    const suggestion = suggestPolicy({ goal: 'minimal', release: '1.36', drops });
    const text = renderSuggestion(suggestion, NO_NOTES);
    const noise = suggestion.blocks.filter(isNoise);
    expect(noise.map(({ id }) => id)).toContain('own-reads');
    for (const { id, refusals } of noise) {
      if (id === 'own-reads') continue;
      expect(refusals).toContain('Hidden: ');
      expect(text).toContain(`  # ${refusals}\n`);
    }
    expect(text.includes('# A rule at None hides refusals, too')).toBe(drops !== 'certain');
  }
});
