import { expect, test } from 'vitest';
import type { AuditEvent } from '../../event/audit-event.ts';
import { parseQuery } from '../../query/parse-query.ts';
import { compilePredicate } from '../../query/predicate.ts';
import { identityOfName, isMachine } from '../../trail/actor.ts';
import { PRESETS } from './presets.ts';

test.each([
  'jai',
  'system:admin',
  'system:anonymous',
  'kwok-controller',
  'kube-apiserver-kubelet-client',
  'system:kube-scheduler',
  'system:node:node-1',
  'system:apiserver',
  'system:serviceaccount:ci:deployer',
  'system:serviceaccount:kube-system:replicaset-controller',
])('"people only" and the list of people agree on %s', (username) => {
  const parsed = parseQuery(PRESETS.people.query, { nowUs: 0 });
  if (parsed.kind !== 'query') throw new Error('the preset has a mistake');
  const event: AuditEvent = {
    level: 'Metadata',
    auditID: 'id',
    stage: 'ResponseComplete',
    user: { username },
  };
  const isPerson = compilePredicate(parsed.query)({
    cluster: '',
    source: '',
    event,
    sizeBytes: 0,
  });
  const identity = identityOfName(username);
  expect(isPerson).toBe(!isMachine(identity) && identity.kind !== 'service account');
});
