import { expect, test } from 'vitest';
import type { AuditEvent, UserInfo } from '../event/audit-event.ts';
import { type ActorKind, actorOf, isMachine } from './actor.ts';

function by(user?: UserInfo, impersonatedUser?: UserInfo): AuditEvent {
  return {
    level: 'Metadata',
    auditID: 'id',
    stage: 'ResponseComplete',
    ...(user === undefined ? {} : { user }),
    ...(impersonatedUser === undefined ? {} : { impersonatedUser }),
  };
}

test.each<[string, ActorKind, string]>([
  ['jai', 'person', 'jai'],
  ['kube:admin', 'person', 'kube:admin'],
  ['system:admin', 'person', 'system:admin'],
  ['oidc:https://issuer#1', 'person', 'oidc:https://issuer#1'],
  ['system:serviceaccount:ci:deployer', 'service account', 'deployer in ci'],
  ['system:serviceaccount:kube-system:coredns', 'service account', 'coredns in kube-system'],
  [
    'system:serviceaccount:shop:replicaset-controller',
    'service account',
    'replicaset-controller in shop',
  ],
  [
    'system:serviceaccount:kube-system:replicaset-controller',
    'controller',
    'replicaset-controller',
  ],
  [
    'system:serviceaccount:kube-system:generic-garbage-collector',
    'controller',
    'generic-garbage-collector',
  ],
  ['system:serviceaccount:broken', 'system', 'system:serviceaccount:broken'],
  ['system:kube-scheduler', 'controller', 'kube-scheduler'],
  ['system:node:node-1', 'node', 'node-1'],
  ['system:apiserver', 'system', 'API server'],
  ['system:monitoring', 'system', 'system:monitoring'],
  ['system:anonymous', 'anonymous', 'anonymous'],
  ['kwok-controller', 'controller', 'kwok-controller'],
  ['kube-apiserver-kubelet-client', 'system', 'kube-apiserver-kubelet-client'],
])('%s is a %s called %s', (username, kind, name) => {
  expect(actorOf(by({ username }))).toEqual({ kind, name, username });
});

test.each([
  ['no user', by()],
  ['an empty user, as a 401 has', by({})],
  ['an empty name', by({ username: '' })],
])('%s is unauthenticated', (_what, event) => {
  expect(actorOf(event)).toEqual({ kind: 'unauthenticated', name: 'unauthenticated' });
});

test('the one acted as is the actor, and the caller is kept beside', () => {
  expect(actorOf(by({ username: 'ann' }, { username: 'system:serviceaccount:ci:bot' }))).toEqual({
    kind: 'service account',
    name: 'bot in ci',
    username: 'system:serviceaccount:ci:bot',
    caller: { kind: 'person', name: 'ann', username: 'ann' },
  });
});

test('people, service accounts and strangers are no machines', () => {
  const kinds = [
    'jai',
    'system:serviceaccount:ci:bot',
    'system:anonymous',
    'system:node:n',
    'system:kube-scheduler',
    'system:apiserver',
  ];
  expect(kinds.map((username) => isMachine(actorOf(by({ username }))))).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});
