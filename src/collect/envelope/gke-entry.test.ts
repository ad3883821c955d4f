import { expect, test } from 'vitest';
import { readEnvelope } from '../../../test/fixtures/envelopes/read-envelope.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import { ORIGINAL } from './gke-entry.ts';
import { parseResourceName, verbOf } from './gke-object.ts';
import { unwrap } from './unwrap.ts';

type Entry = Readonly<Record<string, unknown>> & {
  readonly protoPayload: Readonly<Record<string, unknown>>;
};

const entries = readEnvelope('gke-entries.ndjson')
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Entry);

function eventOf(entry: unknown): Readonly<Record<string, unknown>> {
  const found = unwrap(Buffer.from(JSON.stringify(entry)));
  if (found.kind !== 'event') throw new Error(`no event but ${found.kind}`);
  expect(isRejected(parseEvent(found.bytes.toString()))).toBe(false);
  return JSON.parse(found.bytes.toString());
}

test('a real entry becomes an event, and the entry stays in it without its bodies', () => {
  const [created] = entries;
  const { request, response, ...payload } = created?.protoPayload ?? {};
  expect(eventOf(created)).toEqual({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: '85371f7c-2383-4041-96e8-dad63d2d1990',
    stage: 'ResponseComplete',
    verb: 'create',
    user: { username: 'system:serviceaccount:kube-system:replicaset-controller' },
    sourceIPs: ['172.16.0.3'],
    userAgent:
      'kube-controller-manager/v1.28.14 (linux/amd64) kubernetes/a4ef1a6/system:serviceaccount:kube-system:replicaset-controller',
    objectRef: {
      resource: 'pods',
      namespace: '1-2-deployment-update',
      name: 'nginx-deployment-surge-8655b4b8c5-xf5f4',
      apiVersion: 'v1',
    },
    responseStatus: { code: 200 },
    requestObject: request,
    responseObject: response,
    requestReceivedTimestamp: '2024-01-01T01:00:00Z',
    stageTimestamp: '2024-01-01T01:00:00Z',
    annotations: created?.['labels'],
    [ORIGINAL]: { ...created, protoPayload: payload },
  });
});

test('where the entries come from is their cluster', () => {
  const found = unwrap(Buffer.from(JSON.stringify(entries[0])));
  expect(found.kind === 'event' && found.source).toBe(
    'sample-project/us-central1-a/sample-cluster',
  );
});

test.each([
  [1, 'patch', { resource: 'pods', subresource: 'status' }],
  [2, 'patch', { resource: 'pods', subresource: 'status' }],
])('entry %d of the samples', (index, verb, objectRef) => {
  const event = eventOf(entries[index]);
  expect(event).toEqual(
    expect.objectContaining({
      verb,
      level: 'Request',
      objectRef: expect.objectContaining(objectRef),
    }),
  );
});

function entry(payload: object, fields: object = {}): object {
  return {
    insertId: 'i',
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      serviceName: 'k8s.io',
      ...payload,
    },
    ...fields,
  };
}

test.each([
  [
    'the status of a refusal is the one the API server gave',
    { status: { code: 7 }, response: { kind: 'Status', code: 403, reason: 'Forbidden' } },
    'responseStatus',
    { code: 403, reason: 'Forbidden' },
  ],
  [
    "Google's code becomes HTTP's",
    { status: { code: 5, message: 'Not Found' } },
    'responseStatus',
    { message: 'Not Found', code: 404 },
  ],
  ['a code that is not known is left out', { status: { code: 77 } }, 'responseStatus', {}],
  ['without bodies the level is Metadata', {}, 'level', 'Metadata'],
  [
    'granted tells the decision where no label does',
    { authorizationInfo: [{ granted: false }] },
    'annotations',
    { 'authorization.k8s.io/decision': 'forbid' },
  ],
  [
    'a request without an object has its path',
    { resourceName: '/healthz', methodName: 'io.k8s.get' },
    'requestURI',
    '/healthz',
  ],
  ['what is not told is absent', {}, 'user', undefined],
])('%s', (_what, payload, field, expected) => {
  expect(eventOf(entry(payload))[field]).toEqual(expected);
});

test('a watch that goes on is at its start', () => {
  const open = eventOf(entry({}, { operation: { id: 'w', first: true } }));
  expect([open['auditID'], open['stage']]).toEqual(['w', 'ResponseStarted']);
});

test('numbers of a body keep their digits', () => {
  const text = JSON.stringify(entry({ request: {} })).replace(
    '"request":{}',
    '"request":{"n":12345678901234567890}',
  );
  const found = unwrap(Buffer.from(text));
  expect(
    found.kind === 'event' && found.bytes.includes('"requestObject":{"n":12345678901234567890}'),
  ).toBe(true);
});

test("the audit log of Google's own API is another log", () => {
  expect(
    unwrap(Buffer.from(JSON.stringify(entry({ serviceName: 'container.googleapis.com' })))),
  ).toEqual({ kind: 'events', items: [] });
});

test.each([
  [
    'core/v1/namespaces/a/pods/p/exec',
    { resource: 'pods', namespace: 'a', name: 'p', apiVersion: 'v1', subresource: 'exec' },
  ],
  [
    'apps/v1/namespaces/a/deployments',
    { resource: 'deployments', namespace: 'a', apiGroup: 'apps', apiVersion: 'v1' },
  ],
  [
    'rbac.authorization.k8s.io/v1/clusterroles/x',
    {
      resource: 'clusterroles',
      name: 'x',
      apiGroup: 'rbac.authorization.k8s.io',
      apiVersion: 'v1',
    },
  ],
  ['core/v1/namespaces/a', { resource: 'namespaces', namespace: 'a', name: 'a', apiVersion: 'v1' }],
  [
    'core/v1/namespaces/a/finalize',
    {
      resource: 'namespaces',
      namespace: 'a',
      name: 'a',
      apiVersion: 'v1',
      subresource: 'finalize',
    },
  ],
  ['core/v1/nodes', { resource: 'nodes', apiVersion: 'v1' }],
  ['projects/x', undefined],
  ['', undefined],
])('resource name %j', (name, object) => {
  expect(parseResourceName(name).object).toEqual(object);
});

test.each([
  ['io.k8s.core.v1.pods.exec.create', 'create'],
  ['google.container.v1.ClusterManager.CreateCluster', undefined],
])('method %j', (method, verb) => {
  expect(verbOf(method)).toBe(verb);
});
