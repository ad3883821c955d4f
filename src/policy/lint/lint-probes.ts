import { spanAt } from '../document.ts';
import type { Finding } from '../finding.ts';
import type { Caller, RequestAttributes } from '../request-attributes.ts';
import { requestFromUrl } from '../request-from-url.ts';
import type { LintContext } from './lint-context.ts';
import { findingAt } from './lint-context.ts';

/** What the policy decides for requests that every cluster sees: failed logins, noise, CIS 3.2. */
export function lintProbes(context: LintContext): readonly Finding[] {
  return [...hides401(context), ...userAt401(context), ...cis(context), ...loud(context)];
}

const ANYONE: Caller = { name: 'annals:anyone', groups: ['system:authenticated'] };

function probe(method: string, url: string, caller: Caller | undefined): RequestAttributes {
  const request = requestFromUrl(method, url, caller);
  if ('badRequest' in request) throw new Error(`unreadable probe ${url}`);
  return request;
}

const LOGIN = probe('GET', '/api/v1/namespaces/default/pods', undefined);

function hides401(context: LintContext): readonly Finding[] {
  const { level, rule, omitStages } = context.evaluate(LOGIN);
  if (level === 'None' || rule === undefined || !omitStages.includes('ResponseStarted')) return [];
  const inPolicy = context.policy.omitStages.indexOf('ResponseStarted');
  const inRule = context.policy.rules[rule]?.omitStages.indexOf('ResponseStarted') ?? -1;
  const path = inPolicy === -1 ? ['rules', rule, 'omitStages', inRule] : ['omitStages', inPolicy];
  const message = 'with ResponseStarted omitted no failed login is recorded';
  return [findingAt(context, 'hides-401', path, message, 'omit RequestReceived at most')];
}

/** Only for policies that would record such a request if somebody had logged in. */
function userAt401(context: LintContext): readonly Finding[] {
  if (context.evaluate(LOGIN).level !== 'None') return [];
  const { rules } = context.policy;
  const anonymous = rules.findIndex(
    ({ level, users, userGroups }) =>
      level !== 'None' &&
      (userGroups.includes('system:unauthenticated') || users.includes('system:anonymous')),
  );
  const recording = context.evaluate({ ...LOGIN, caller: ANYONE });
  const index = anonymous === -1 && recording.level !== 'None' ? recording.rule : anonymous;
  const rule = index === undefined ? undefined : rules[index];
  if (index === undefined || rule === undefined) return [];
  const key = rule.userGroups.length > 0 ? 'userGroups' : 'users';
  if (rule[key].length === 0) return [];
  const message = `rule ${index} never matches a failed login, and no other rule records one`;
  const fix = 'end with a rule at Metadata that names neither users nor groups';
  return [findingAt(context, 'user-at-401', ['rules', index, key], message, fix)];
}

const CIS_PROBES: readonly (readonly [what: string, method: string, url: string])[] = [
  ['reads of secrets', 'GET', '/api/v1/namespaces/default/secrets/one'],
  ['changes of secrets', 'POST', '/api/v1/namespaces/default/secrets'],
  ['changes of config maps', 'PUT', '/api/v1/namespaces/default/configmaps/one'],
  ['token reviews', 'POST', '/apis/authentication.k8s.io/v1/tokenreviews'],
  ['changes of pods', 'POST', '/api/v1/namespaces/default/pods'],
  ['changes of deployments', 'PATCH', '/apis/apps/v1/namespaces/default/deployments/one'],
  ['exec in pods', 'POST', '/api/v1/namespaces/default/pods/one/exec'],
  ['exec in pods over WebSocket', 'GET', '/api/v1/namespaces/default/pods/one/exec'],
  ['port-forward to pods', 'POST', '/api/v1/namespaces/default/pods/one/portforward'],
  ['proxies to pods', 'GET', '/api/v1/namespaces/default/pods/one/proxy'],
  ['proxies to services', 'GET', '/api/v1/namespaces/default/services/one/proxy'],
];

/** One finding for each rule that drops something, and one for what no rule matches. */
function cis(context: LintContext): readonly Finding[] {
  const dropped = new Map<number | undefined, string[]>();
  for (const [what, method, url] of CIS_PROBES) {
    const { level, rule } = context.evaluate(probe(method, url, ANYONE));
    if (level === 'None') dropped.set(rule, [...(dropped.get(rule) ?? []), what]);
  }
  return [...dropped].map(([rule, whats]) => {
    const who = rule === undefined ? 'no rule records' : `rule ${rule} drops`;
    const path = rule === undefined ? ['rules'] : ['rules', rule];
    const message = `${who} ${whats.join(', ')} by ordinary users`;
    const fix = 'record them at Metadata at least, before any rule at None';
    return findingAt(context, 'cis-not-recorded', path, message, fix);
  });
}

const NODE: Caller = { name: 'system:node:one', groups: ['system:nodes', 'system:authenticated'] };
const MANAGER: Caller = {
  name: 'system:kube-controller-manager',
  groups: ['system:authenticated'],
};
const PROXY: Caller = {
  name: 'system:kube-proxy',
  groups: ['system:node-proxier', 'system:authenticated'],
};
const PROBER: Caller = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const LOUD_PROBES: readonly (readonly [string, string, string, Caller])[] = [
  [
    'leases renewed by nodes',
    'PUT',
    '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/one',
    NODE,
  ],
  [
    'leases renewed by controllers',
    'PUT',
    '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager',
    MANAGER,
  ],
  ['events of the core group', 'POST', '/api/v1/namespaces/default/events', NODE],
  ['events of events.k8s.io', 'POST', '/apis/events.k8s.io/v1/namespaces/default/events', MANAGER],
  ['watches by kube-proxy', 'GET', '/apis/discovery.k8s.io/v1/endpointslices?watch=true', PROXY],
  ['reads by nodes', 'GET', '/api/v1/nodes/one', NODE],
  ['health checks', 'GET', '/readyz', PROBER],
  ['health checks of the old kind', 'GET', '/healthz', PROBER],
];

function loud(context: LintContext): readonly Finding[] {
  const recorded = LOUD_PROBES.filter(
    ([, method, url, caller]) => context.evaluate(probe(method, url, caller)).level !== 'None',
  ).map(([what]) => what);
  if (recorded.length === 0) return [];
  const message = `recorded are ${recorded.join(', ')}`;
  const fix = 'put rules with level None for them first; "annals policy suggest" writes them';
  const { start } = spanAt(context.document.root, ['rules']);
  return [{ ...findingAt(context, 'loud', ['rules'], message, fix), span: { start, end: start } }];
}
