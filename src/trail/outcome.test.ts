import { expect, test } from 'vitest';
import type { AuditEvent, ResponseStatus } from '../event/audit-event.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

function answered(
  status: ResponseStatus | undefined,
  decision?: string,
  fields: Partial<AuditEvent> = {},
): AuditEvent {
  const annotations = decision === undefined ? {} : { 'authorization.k8s.io/decision': decision };
  return {
    level: 'Metadata',
    auditID: 'id',
    stage: 'ResponseComplete',
    verb: 'create',
    user: { username: 'jai' },
    objectRef: { resource: 'pods', namespace: 'dev' },
    ...(status === undefined ? {} : { responseStatus: status }),
    annotations,
    ...fields,
  };
}

const EVICTION = { objectRef: { resource: 'pods', name: 'web', subresource: 'eviction' } };

test.each<[string, AuditEvent, Outcome]>([
  ['200', answered({ code: 200 }, 'allow'), { kind: 'succeeded', code: 200 }],
  ['201', answered({ code: 201 }, 'allow'), { kind: 'succeeded', code: 201 }],
  ['101, an open connection', answered({ code: 101 }, 'allow'), { kind: 'succeeded', code: 101 }],
  ['304', answered({ code: 304 }, 'allow'), { kind: 'succeeded', code: 304 }],
  ['no status at all', answered(undefined, 'allow'), { kind: 'unknown' }],
  ['a status without a code', answered({ status: 'Failure' }, 'allow'), { kind: 'unknown' }],
  [
    'a 200 nobody waited for',
    answered({ code: 200, status: 'Success', message: 'Connection closed early' }, 'allow'),
    { kind: 'client gone', code: 200, why: 'the client went away before the answer' },
  ],
  [
    'a list nobody waited for',
    answered({ code: 500, message: 'context canceled' }, 'allow'),
    { kind: 'client gone', code: 500, why: 'the client went away before the answer' },
  ],
  [
    'a body that broke off',
    answered({ code: 500, message: 'unexpected EOF' }, 'allow'),
    { kind: 'client gone', code: 500, why: 'the client stopped midway through its request' },
  ],
  [
    '401',
    answered({ code: 401, message: 'Unauthorized' }, undefined, {
      stage: 'ResponseStarted',
      user: {},
    }),
    { kind: 'refused', code: 401, by: { kind: 'authentication' }, why: 'credentials not accepted' },
  ],
  [
    '403 by RBAC, which gives no reason',
    answered({ code: 403 }, 'forbid'),
    { kind: 'refused', code: 403, by: { kind: 'RBAC' }, why: 'no rule allows it' },
  ],
  [
    '403 by another authorizer, which gives one',
    answered({ code: 403 }, undefined, {
      annotations: {
        'authorization.k8s.io/decision': 'forbid',
        'authorization.k8s.io/reason': "no relationship found between node 'n' and this object",
      },
    }),
    {
      kind: 'refused',
      code: 403,
      by: { kind: 'authorizer' },
      why: "no relationship found between node 'n' and this object",
    },
  ],
  [
    'impersonation, without a decision',
    answered({
      code: 403,
      message:
        'groups "system:masters" is forbidden: User "veeru" cannot impersonate resource "groups" in API group "" at the cluster scope',
    }),
    {
      kind: 'refused',
      code: 403,
      by: { kind: 'impersonation' },
      why: 'may not act as group system:masters',
    },
  ],
  [
    'constrained impersonation',
    answered({
      code: 403,
      message:
        'secrets is forbidden: User "jai" cannot impersonate-on:user-info:list resource "secrets" in API group "" in the namespace "prod"',
    }),
    { kind: 'refused', code: 403, by: { kind: 'impersonation' }, why: 'no rule allows it' },
  ],
  [
    "RBAC's words without a decision",
    answered({
      code: 403,
      message: 'pods is forbidden: User "bob" cannot list resource "pods" in API group ""',
    }),
    { kind: 'refused', code: 403, by: { kind: 'RBAC' }, why: 'no rule allows it' },
  ],
  [
    'a 403 that tells nothing',
    answered({ code: 403 }),
    { kind: 'refused', code: 403, by: { kind: 'unknown' }, why: '' },
  ],
  [
    'quota',
    answered(
      {
        code: 403,
        message:
          'configmaps "q2" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
      },
      'allow',
    ),
    {
      kind: 'refused',
      code: 403,
      by: { kind: 'quota', name: 'q' },
      why: 'requested configmaps=1, used configmaps=2, limited configmaps=2',
    },
  ],
  [
    'Pod Security',
    answered(
      {
        code: 403,
        message: 'pods "p" is forbidden: violates PodSecurity "baseline:latest": privileged',
      },
      'allow',
    ),
    {
      kind: 'refused',
      code: 403,
      by: { kind: 'PodSecurity', level: 'baseline:latest' },
      why: 'privileged',
    },
  ],
  [
    'a webhook',
    answered(
      { code: 403, message: 'admission webhook "a.b.c" denied the request: not today' },
      'allow',
    ),
    { kind: 'refused', code: 403, by: { kind: 'webhook', name: 'a.b.c' }, why: 'not today' },
  ],
  [
    'a webhook that chose another code',
    answered(
      { code: 400, message: 'admission webhook "a.b.c" denied the request: not today' },
      'allow',
    ),
    { kind: 'refused', code: 400, by: { kind: 'webhook', name: 'a.b.c' }, why: 'not today' },
  ],
  [
    'a policy, which answers 422',
    answered(
      {
        code: 422,
        reason: 'Invalid',
        message:
          "deployments.apps \"x\" is forbidden: ValidatingAdmissionPolicy 'limit.example.com' with binding 'deny' denied request: at most 20",
      },
      'allow',
    ),
    {
      kind: 'refused',
      code: 422,
      by: { kind: 'policy', name: 'limit.example.com' },
      why: 'at most 20',
    },
  ],
  [
    'giving away more than one has',
    answered(
      {
        code: 403,
        message:
          'roles.rbac.authorization.k8s.io "r" is forbidden: user "jai" (groups=["dev"]) is attempting to grant RBAC permissions not currently held:\n{}',
      },
      'allow',
    ),
    {
      kind: 'refused',
      code: 403,
      by: { kind: 'RBAC' },
      why: 'nobody may give away rights they do not hold',
    },
  ],
  [
    'another admission plugin',
    answered(
      { code: 403, message: 'nodes "n" is forbidden: is not allowed to modify labels: x' },
      'allow',
    ),
    {
      kind: 'refused',
      code: 403,
      by: { kind: 'admission' },
      why: 'is not allowed to modify labels: x',
    },
  ],
  [
    'admission that gives no message, as before Kubernetes 1.24',
    answered({ code: 403 }, 'allow'),
    { kind: 'refused', code: 403, by: { kind: 'admission' }, why: '' },
  ],
  [
    'priority and fairness',
    answered({ code: 429 }),
    {
      kind: 'refused',
      code: 429,
      by: { kind: 'priority and fairness' },
      why: 'too many requests at once',
    },
  ],
  [
    'a disruption budget',
    answered(
      {
        code: 429,
        message: 'Cannot evict pod as it would violate the pod’s disruption budget.',
        details: { causes: [{ message: 'The disruption budget web needs 5 healthy pods' }] },
      },
      'allow',
      EVICTION,
    ),
    {
      kind: 'refused',
      code: 429,
      by: { kind: 'eviction budget' },
      why: 'web needs 5 healthy pods',
    },
  ],
  [
    'an eviction stopped by priority and fairness',
    answered({ code: 429 }, undefined, EVICTION),
    {
      kind: 'refused',
      code: 429,
      by: { kind: 'priority and fairness' },
      why: 'too many requests at once',
    },
  ],
  [
    'a 429 of a later part of the server',
    answered({ code: 429, message: 'storage is (re)initializing' }, 'allow'),
    { kind: 'failed', code: 429, why: 'storage is (re)initializing' },
  ],
  [
    'an object that is not there',
    answered(
      {
        code: 404,
        reason: 'NotFound',
        message: 'pods "x" not found',
        details: { name: 'x', kind: 'pods' },
      },
      'allow',
    ),
    { kind: 'not found', code: 404, why: 'it does not exist' },
  ],
  [
    'a namespace that is not there',
    answered(
      {
        code: 404,
        reason: 'NotFound',
        message: 'namespaces "dev" not found',
        details: { name: 'dev', kind: 'namespaces' },
      },
      'allow',
    ),
    { kind: 'not found', code: 404, why: 'namespace dev does not exist' },
  ],
  [
    'a path that is not there',
    answered({ code: 404 }, 'allow'),
    { kind: 'not found', code: 404, why: 'the API server knows no such path' },
  ],
  [
    'what exists already',
    answered({ code: 409, reason: 'AlreadyExists', message: 'pods "x" already exists' }, 'allow'),
    { kind: 'conflict', code: 409, why: 'it exists already' },
  ],
  [
    'an older version of the object',
    answered(
      {
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes',
      },
      'allow',
    ),
    { kind: 'conflict', code: 409, why: 'somebody else changed it meanwhile' },
  ],
  [
    'fields of another manager',
    answered(
      {
        code: 409,
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "asha-cli"',
              field: '.data.a',
            },
          ],
        },
      },
      'allow',
    ),
    { kind: 'conflict', code: 409, why: 'field .data.a belongs to asha-cli' },
  ],
  [
    'an object that is not valid',
    answered(
      { code: 422, message: 'Widget.shop.example.com "w3" is invalid: spec.size: too small' },
      'allow',
    ),
    { kind: 'invalid', code: 422, why: 'spec.size: too small' },
  ],
  [
    '405',
    answered({ code: 405 }, 'allow'),
    { kind: 'failed', code: 405, why: 'this method is not allowed there' },
  ],
  [
    '410',
    answered({ code: 410, message: 'too old resource version' }, 'allow'),
    { kind: 'failed', code: 410, why: 'the asked version is too old' },
  ],
  [
    '503',
    answered({ code: 503 }, 'allow'),
    { kind: 'failed', code: 503, why: 'the service is not available' },
  ],
  [
    'a code nobody knows',
    answered({ code: 599 }, 'allow'),
    { kind: 'failed', code: 599, why: 'an error' },
  ],
  [
    'a webhook that did not answer',
    answered(
      {
        code: 500,
        message:
          'Internal error occurred: failed calling webhook "x.y.z": failed to call webhook: Post',
      },
      'allow',
    ),
    { kind: 'failed', code: 500, why: 'webhook x.y.z did not answer' },
  ],
  [
    'a panic',
    answered({ code: 500, message: "APIServer panic'd: boom" }, 'allow', { stage: 'Panic' }),
    { kind: 'panic', code: 500, why: "APIServer panic'd: boom" },
  ],
  [
    'received only',
    answered(undefined, undefined, { stage: 'RequestReceived' }),
    { kind: 'unfinished' },
  ],
  [
    'started only',
    answered({ code: 200 }, 'allow', { stage: 'ResponseStarted' }),
    { kind: 'unfinished', code: 200 },
  ],
  [
    'started with a refusal, which decides',
    answered({ code: 403 }, 'forbid', { stage: 'ResponseStarted' }),
    { kind: 'refused', code: 403, by: { kind: 'RBAC' }, why: 'no rule allows it' },
  ],
])('%s', (_what, event, outcome) => {
  expect(outcomeOf(event)).toEqual(outcome);
});
