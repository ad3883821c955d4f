import { expect, test } from 'vitest';
import { Failure } from '../../base/failure.ts';
import { grantObjects, grantWords } from './grant.ts';
import { parseAllow } from './resolve-grants.ts';

const SERVED = [
  { group: '', resource: 'pods', singular: 'pod', shortNames: ['po'] },
  { group: '', resource: 'events', singular: 'event', shortNames: ['ev'] },
  { group: 'apps', resource: 'deployments', singular: 'deployment', shortNames: ['deploy'] },
  { group: 'events.k8s.io', resource: 'events', singular: 'event', shortNames: ['ev'] },
];

test.each([
  ['get:pods', ['get'], [{ group: '', resource: 'pods' }]],
  ['get, list:po', ['get', 'list'], [{ group: '', resource: 'pods' }]],
  ['get:deploy', ['get'], [{ group: 'apps', resource: 'deployments' }]],
  ['get:events', ['get'], [{ group: '', resource: 'events' }]],
  ['get:events.events.k8s.io', ['get'], [{ group: 'events.k8s.io', resource: 'events' }]],
  ['get:pod/log', ['get'], [{ group: '', resource: 'pods/log' }]],
  ['*:*', ['*'], [{ group: '*', resource: '*' }]],
])('--allow %s', (text, verbs, resources) => {
  expect(parseAllow(text, SERVED)).toEqual({ verbs, resources });
});

test.each([
  ['pods', 'is not VERBS:RESOURCES'],
  ['get:', 'is not VERBS:RESOURCES'],
  ['get:pods:team-a', 'is not VERBS:RESOURCES'],
  ['read:pods', '"read" is no verb'],
  ['get:podz', 'no resource "podz"'],
  ['get:pods.apps', 'no resource "pods.apps"'],
])('--allow %s is refused', (text, words) => {
  expect(() => parseAllow(text, SERVED)).toThrow(Failure);
  expect(() => parseAllow(text, SERVED)).toThrow(words);
});

test('own rules become a role and its binding, one rule for each group', () => {
  const rules = [parseAllow('get,list:pods,deployments', SERVED)];
  const grant = { kind: 'allow', rules, namespace: 'team-a' } as const;
  expect(grantWords(grant)).toBe('get, list pods, deployments in namespace team-a');
  const [role, binding] = grantObjects('a/b', grant);
  expect(role).toMatchObject({
    path: '/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/roles/annals%3Aa-b',
    object: {
      kind: 'Role',
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'annals' } },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
      ],
    },
  });
  expect(binding?.object).toMatchObject({
    kind: 'RoleBinding',
    roleRef: { kind: 'Role', name: 'annals:a-b' },
    subjects: [{ kind: 'User', name: 'a/b' }],
  });
});

test('a role for the whole cluster is a ClusterRoleBinding', () => {
  const grant = {
    kind: 'role',
    roleKind: 'ClusterRole',
    role: 'edit',
    namespace: undefined,
  } as const;
  expect(grantObjects('jai', grant)).toMatchObject([
    {
      path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/annals%3Ajai%3Aedit',
      object: { kind: 'ClusterRoleBinding', roleRef: { kind: 'ClusterRole', name: 'edit' } },
    },
  ]);
});
