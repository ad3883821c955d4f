import { expect, test } from 'vitest';
import { ANY_RULE, type PolicyRule } from './policy.ts';
import type { RequestAttributes } from './request-attributes.ts';
import { requestFromUrl } from './request-from-url.ts';
import { failedTest, pathMatches, resourceMatches } from './rule-match.ts';

test.each([
  ['pods', ['pods']],
  ['pods/log', ['pods/log']],
  ['*', ['pods', 'pods/log', 'deployments', 'deployments/scale']],
  ['pods/*', ['pods', 'pods/log']],
  ['*/scale', ['deployments/scale']],
  ['*/*', []],
  ['pods/', []],
  ['*/', []],
  ['po*', []],
  ['*/log', ['pods/log']],
  ['', []],
])('the resource pattern %s takes %j', (pattern, taken) => {
  const all = ['pods', 'pods/log', 'deployments', 'deployments/scale'];
  const matches = all.filter((name) => {
    const [resource = '', subresource = ''] = name.split('/');
    return resourceMatches(pattern, resource, subresource);
  });
  expect(matches).toEqual(taken);
});

test.each([
  ['*', '/x', true],
  ['/api*', '/api', true],
  ['/api*', '/apifoo', true],
  ['/api*', '/apis/apps', true],
  ['/api/*', '/api', false],
  ['/healthz', '/healthz/etcd', false],
  ['/healthz/', '/healthz', false],
  ['/a**', '/ab', true],
  ['/a***', '/a', true],
  ['**', '/anything', true],
  ['/a*b', '/axb', false],
  ['', '', true],
])('the URL pattern %s takes %s: %s', (pattern, path, expected) => {
  expect(pathMatches(pattern, path)).toBe(expected);
});

const jai = { name: 'jai', groups: ['dev-team', 'system:authenticated'] };

function get(url: string, caller: typeof jai | undefined = jai): RequestAttributes {
  const request = requestFromUrl('GET', url, caller);
  if ('badRequest' in request) throw new Error(request.badRequest);
  return request;
}

const PODS = { group: '', resources: ['pods'], resourceNames: [] };

test.each<[string, Partial<PolicyRule>, string, string | undefined]>([
  ['nothing narrows', {}, '/api/v1/pods', undefined],
  ['nothing narrows, not a resource either', {}, '/healthz', undefined],
  ['the user is listed', { users: ['ann', 'jai'] }, '/healthz', undefined],
  ['another user is listed', { users: ['ann'] }, '/healthz', 'users'],
  ['a star is no wildcard for users', { users: ['*'] }, '/healthz', 'users'],
  ['one of the groups is listed', { userGroups: ['dev-team'] }, '/healthz', undefined],
  ['no group is listed', { userGroups: ['ops', '*'] }, '/healthz', 'userGroups'],
  ['users before groups', { users: ['ann'], userGroups: ['ops'] }, '/healthz', 'users'],
  ['a star is no wildcard for verbs', { verbs: ['*'] }, '/api/v1/pods', 'verbs'],
  ['the verb is the derived one', { verbs: ['list'] }, '/api/v1/pods', undefined],
  ['a star is no wildcard for namespaces', { namespaces: ['*'] }, '/api/v1/pods', 'namespaces'],
  ['lists over all namespaces have none', { namespaces: [''] }, '/api/v1/pods', undefined],
  ['a Namespace lies in itself', { namespaces: [''] }, '/api/v1/namespaces/dev', 'namespaces'],
  ['a Namespace lies in itself', { namespaces: ['dev'] }, '/api/v1/namespaces/dev', undefined],
  ['the list of namespaces has none', { namespaces: [''] }, '/api/v1/namespaces', undefined],
  ['namespaces take no other URL', { namespaces: [''] }, '/healthz', 'namespaces'],
  ['resources take no other URL', { resources: [PODS] }, '/healthz', 'resources'],
  ['URLs take no resource', { nonResourceURLs: ['*'] }, '/api/v1/pods', 'nonResourceURLs'],
  [
    'resources win over URLs',
    { resources: [PODS], nonResourceURLs: ['/healthz'] },
    '/healthz',
    'resources',
  ],
  [
    'a group is the whole group',
    { resources: [{ ...PODS, resources: [] }] },
    '/api/v1/x',
    undefined,
  ],
  ['another group', { resources: [{ ...PODS, group: 'apps' }] }, '/api/v1/pods', 'resources'],
  ['every group', { resources: [{ ...PODS, group: '*' }] }, '/apis/x/v1/pods', undefined],
  [
    'a name',
    { resources: [{ ...PODS, resourceNames: ['web'] }] },
    '/api/v1/namespaces/dev/pods/web',
    undefined,
  ],
  [
    'a name pinned by a selector',
    { resources: [{ ...PODS, resourceNames: ['web'] }] },
    '/api/v1/pods?fieldSelector=metadata.name%3Dweb',
    undefined,
  ],
  [
    'no name in a list',
    { resources: [{ ...PODS, resourceNames: ['web'] }] },
    '/api/v1/pods',
    'resources',
  ],
  [
    'the empty name in a list',
    { resources: [{ ...PODS, resourceNames: [''] }] },
    '/api/v1/pods',
    undefined,
  ],
  [
    'the pod is the name of its subresource',
    { resources: [{ group: '', resources: ['pods/*'], resourceNames: ['web'] }] },
    '/api/v1/namespaces/dev/pods/web/log',
    undefined,
  ],
])('%s: %j on %s fails %s', (_what, rule, url, failed) => {
  expect(failedTest({ ...ANY_RULE, level: 'Metadata', ...rule }, get(url))).toBe(failed);
});

test.each<[Partial<PolicyRule>, string | undefined]>([
  [{ users: [''] }, 'users'],
  [{ userGroups: ['system:unauthenticated'] }, 'userGroups'],
  [{}, undefined],
])('a failed login has no user: %j fails %s', (rule, failed) => {
  const request = { ...get('/api/v1/pods'), caller: undefined };
  expect(failedTest({ ...ANY_RULE, level: 'Metadata', ...rule }, request)).toBe(failed);
});
