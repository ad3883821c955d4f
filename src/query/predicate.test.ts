import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arbitraryQuery,
  arbitraryRecordedEvent,
} from '../../test/fixtures/query/arbitrary-query.ts';
import type { AuditEvent, RecordedEvent } from '../event/audit-event.ts';
import { parseEvent } from '../event/parse-event.ts';
import { compileFieldValues, fieldValues } from './field-values.ts';
import { parseQuery } from './parse-query.ts';
import { compilePredicate } from './predicate.ts';

function recorded(fields: Partial<AuditEvent> & Record<string, unknown>): RecordedEvent {
  const event = { level: 'Metadata', auditID: 'id', stage: 'ResponseComplete', ...fields };
  return { cluster: 'prod', source: '/var/log/audit.log', event: event as AuditEvent };
}

function matches(text: string, event: RecordedEvent): boolean {
  const result = parseQuery(text, { nowUs: 1_764_000_000_000_000 });
  if (result.kind === 'errors') throw new Error(`${text}: ${result.errors[0]?.message}`);
  return compilePredicate(result.query)(event);
}

const body = {
  metadata: {
    name: 'web',
    labels: { 'app.kubernetes.io/name': 'shop', app: 'web', 'a.b': 'x' },
    resourceVersion: '12345',
    generation: 9007199254740993n,
    creationTimestamp: '2026-11-23T19:28:52Z',
  },
  spec: {
    replicas: 3,
    paused: false,
    nothing: null,
    empty: {},
    none: [],
    containers: [
      { name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }] },
      { name: 'Side-Car', image: 'Envoy:2', ports: [[{ containerPort: 81 }]] },
    ],
  },
};

const create = recorded({
  verb: 'create',
  requestURI: '/api/v1/namespaces/shop/pods?limit=5',
  user: { username: 'system:serviceaccount:ci:deployer', groups: ['a', 'System:b'] },
  sourceIPs: ['203.0.113.9', '::ffff:10.1.2.3'],
  userAgent: 'kubectl/v1.33.1 (linux/amd64)',
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', apiVersion: 'v1' },
  responseStatus: { code: 201 },
  requestObject: body,
  requestReceivedTimestamp: '2026-11-23T19:28:52.930123Z',
  stageTimestamp: '2026-11-23T19:28:53.180123Z',
  annotations: { 'authorization.k8s.io/decision': 'allow', 'x.io/Why-Not': 'RBAC: "dev"' },
});

const actedAs = recorded({
  user: { username: 'admin' },
  impersonatedUser: { username: 'jai', groups: ['dev'] },
});

const refused = recorded({ user: {}, responseStatus: { code: 401 } });

describe('a query matches, or does not', () => {
  test.each<[string, RecordedEvent, boolean]>([
    ['', create, true],
    ['not *', create, false],
    // Fields.
    ['verb: create', create, true],
    ['verb: Create', create, false],
    ['verb: creat', create, false],
    ['verb: c*e', create, true],
    ['verb: *', create, true],
    ['user: system:serviceaccount:ci:*', create, true],
    ['group: a', create, true],
    ['group: (a and System:b)', create, true],
    ['not group: a', create, false],
    ['group: !a', create, false],
    ['cluster: prod', create, true],
    ['source: *audit.log', create, true],
    ['uri: /api/v1/namespaces/shop/pods?limit=5', create, true],
    ['uri: /api/', create, false],
    ['agent: /^kubectl\\/v1\\.3\\d/', create, true],
    ['agent: /KUBECTL/', create, false],
    ['decision: allow', create, true],
    ['annotations.authorization.k8s.io/decision: allow', create, true],
    ['annotations."x.io/Why-Not": RBAC*', create, true],
    ['annotations.x.io/Why-Not: RBAC*', create, true],
    ['annotations.x.io: *', create, false],
    // Absent fields.
    ['user: *', refused, false],
    ['user: ""', refused, false],
    ['not user: jai', refused, true],
    ['user != jai', refused, true],
    ['user: jai*', refused, false],
    ['user: **', refused, false],
    ['user >= a', refused, false],
    ['code >= 0', recorded({}), false],
    ['not code >= 0', recorded({}), true],
    ['latency < 1000', recorded({}), false],
    ['latency: *', refused, false],
    ['as: *', create, false],
    ['impersonatedUser: *', actedAs, true],
    ['impersonatedUser: *', create, false],
    ['impersonatedUser: *', recorded({ impersonatedUser: {} }), false],
    ['requestObject: *', create, true],
    ['requestObject: *', refused, false],
    // Actors.
    ['actor: jai', actedAs, true],
    ['actor: admin', actedAs, false],
    ['user: admin and as: jai and as.groups: dev', actedAs, true],
    ['actor: system:*', create, true],
    // Numbers.
    ['code >= 200 and code < 300', create, true],
    ['code: 201', create, true],
    ['code: 2*', create, true],
    ['code: *1', create, true],
    ['code: 201.0', create, true],
    ['code: 200..201', create, true],
    ['code: {200 TO 201}', create, false],
    ['latency: 250', create, true],
    ['latency > 249.9', create, true],
    ['request.spec.replicas >= 3', create, true],
    ['request.spec.replicas >= 10', create, false],
    ['request.spec.replicas > many', create, false],
    ['request.spec.replicas: 3', create, true],
    ['request.metadata.generation: 9007199254740993', create, true],
    ['request.metadata.generation > 9007199254740992', create, true],
    ['request.metadata.generation > 9007199254740993', create, false],
    ['request.metadata.resourceVersion >= 12000', create, true],
    ['request.metadata.resourceVersion >= 9', create, false],
    ['request.spec.paused: false', create, true],
    // Times.
    ['time >= 2026-11-23T19:28:52.930123Z', create, true],
    ['time > 2026-11-23T19:28:52.930123Z', create, false],
    ['time: 2026-11-23', create, true],
    ['time: 2026-11-24', create, false],
    ['time <= 2026-11-23', create, true],
    ['time: 2026-11-23T19:2*', create, true],
    ['time: 2026-11-23T19:28:52.930123Z', create, true],
    ['stageTimestamp > 2026-11-23T19:28:53Z', create, false],
    ['stageTimestamp >= 2026-11-23T19:28:53Z', create, true],
    ['request.metadata.creationTimestamp > 2026-11-23T19:28:51.5Z', create, true],
    ['request.metadata.creationTimestamp > 2026-11-23T20:28:52.5+01:00', create, false],
    // Addresses.
    ['ip: 203.0.113.9', create, true],
    ['ip: 203.0.113.*', create, true],
    ['ip: 203.0.112.0/23', create, true],
    ['ip: 203.0.114.0/23', create, false],
    ['ip: 10.0.0.0/8', create, true],
    ['ip: ::ffff:10.0.0.0/104', create, true],
    ['ip: fd00::/8', create, false],
    ['ip: 0.0.0.0/0', recorded({ sourceIPs: ['::1'] }), false],
    ['ip: fe80::/10', recorded({ sourceIPs: ['fe80::1%eth0'] }), true],
    ['ip: 2001:db8::/33', recorded({ sourceIPs: ['2001:db8:7fff::'] }), true],
    ['ip: 2001:db8::/33', recorded({ sourceIPs: ['2001:db8:8000::'] }), false],
    ['ip: 0.0.0.0/0', recorded({ sourceIPs: ['somewhere'] }), false],
    // Paths.
    ['request.metadata.name: web', create, true],
    ['request.spec.containers.image: nginx*', create, true],
    ['request.spec.containers.image: envoy*', create, false],
    ['request.spec.containers.ports.containerPort: 81', create, true],
    ['request.spec.containers: *', create, true],
    ['request.spec.containers: nginx', create, false],
    ['request.spec.nothing: *', create, false],
    ['request.spec.empty: *', create, false],
    ['request.spec.none: *', create, false],
    ['request.metadata.labels.app.kubernetes.io/name: shop', create, true],
    ['request.metadata.labels."app.kubernetes.io/name": shop', create, true],
    ['request.metadata.labels.app: web', create, true],
    ['request.metadata.labels.a.b: x', create, true],
    ['request.metadata.toString: *', create, false],
    ['request.*.image: nginx*', create, true],
    ['*.image: Envoy*', create, true],
    ['*image: Envoy*', create, true],
    ['*: Envoy:2', create, true],
    ['objectRef.*: web-1', create, true],
    ['requestObject*replicas > 2', create, true],
    ['*.labels.app*: shop', create, true],
    ['obj*: nowhere', create, false],
    ['request.op: add', recorded({ requestObject: [{ op: 'add', path: '/x' }] }), true],
    // Text.
    ['NGINX', create, true],
    ['side-car', create, true],
    ['"side car"', create, true],
    ['"car side"', create, false],
    ['sidecar', create, false],
    ['side-c*', create, true],
    ['*ar', create, true],
    ['e*y', create, true],
    ['ngin', create, false],
    ['replicas', create, true],
    ['why', create, true],
    ['"why-not"', create, true],
    ['requestObject', create, false],
    ['username', create, false],
    ['objectRef', create, false],
    ['prod', create, false],
    ['203.0.113.9', create, true],
    ['"0 113"', create, true],
    ['201', create, true],
    ['9007199254740993', create, true],
    ['false', create, true],
    ['"nginx nginx"', create, false],
    ['"image nginx"', create, false],
    ['ärger', recorded({ userAgent: 'ÄRGER/1' }), true],
    ['οδος', recorded({ userAgent: 'ΟΔΟΣ' }), true],
    ['οδοσ*', recorded({ userAgent: 'ΟΔΟΣ' }), true],
    ['ſ', recorded({ userAgent: 's' }), false],
    // Connectives.
    ['verb: get or verb: create', create, true],
    ['verb: get and verb: create', create, false],
    ['verb: get or verb: create and verb: get', create, false],
    ['not verb: get and verb: create', create, true],
    ['verb: (get or create) and not ns: kube-*', create, true],
  ])('%j', (text, event, expected) => {
    expect(matches(text, event)).toBe(expected);
  });
});

test('values are given as the event holds them', () => {
  const values = (name: string) => fieldValues(create, { kind: 'known', name });
  expect(values('requestReceivedTimestamp')).toEqual(['2026-11-23T19:28:52.930123Z']);
  expect(values('user.groups')).toEqual(['a', 'System:b']);
  expect(values('latencyMs')).toEqual([250]);
  expect(values('responseStatus.code')).toEqual([201]);
  expect(values('objectRef.subresource')).toEqual([]);
  expect(values('decision')).toEqual(['allow']);
  expect(fieldValues(create, { kind: 'path', path: ['requestObject', 'spec'] })).toEqual([]);
  expect(
    fieldValues(create, { kind: 'path', path: ['requestObject', 'metadata', 'generation'] }),
  ).toEqual([9007199254740993n]);
  const images = compileFieldValues({ kind: 'wildcard', pattern: 'requestObject.*.image' });
  expect([create, refused].map(images)).toEqual([['nginx:1.27', 'Envoy:2'], []]);
});

test('an empty text is a value only where it is written', () => {
  const written = parseEvent(
    '{"level":"Metadata","auditID":"a","stage":"Panic","user":{"username":""}}',
  ) as AuditEvent;
  const event = { cluster: '', source: '', event: written };
  expect(fieldValues(event, { kind: 'known', name: 'user.username' })).toEqual(['']);
  expect(fieldValues(refused, { kind: 'known', name: 'user.username' })).toEqual([]);
  expect(matches('user: *', event)).toBe(true);
});

test('a name that is not in the catalogue is a bug', () => {
  expect(() => fieldValues(create, { kind: 'known', name: 'usr' })).toThrow('usr');
});

test('not turns every answer round, and or is the not of and', () => {
  const span = { start: 0, end: 0 };
  fc.assert(
    fc.property(arbitraryQuery, arbitraryQuery, arbitraryRecordedEvent, (a, b, event) => {
      const [isA, isB] = [compilePredicate(a)(event), compilePredicate(b)(event)];
      expect(compilePredicate({ kind: 'not', operand: a, span })(event)).toBe(!isA);
      expect(compilePredicate({ kind: 'or', operands: [a, b], span })(event)).toBe(isA || isB);
      expect(compilePredicate({ kind: 'and', operands: [a, b], span })(event)).toBe(isA && isB);
    }),
  );
});
