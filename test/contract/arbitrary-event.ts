import fc from 'fast-check';
import type { AuditEvent, RawEvent } from '../../src/event/audit-event.ts';
import { LEVELS, STAGES } from '../../src/event/audit-event.ts';
import { at, event, raw } from './raw-event.ts';

/** Values of a small world, so that events meet in requests, groups and queries. */
export const WORLD = {
  auditIDs: ['a-1', 'a-2', 'a-3', 'A-1', 'a*1'],
  usernames: ['jai', 'ann', 'system:serviceaccount:ci:deployer', 'Jai', ''],
  groups: ['dev', 'ops', 'system:authenticated'],
  verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
  uris: ['/api/v1/pods', '/api/v1/pods?limit=500', '/apis/apps/v1/deployments', '/healthz'],
  addresses: ['10.0.0.1', '10.0.1.7', '192.168.0.9', '2001:db8::1', 'fd00::7'],
  agents: ['kubectl/v1.33.1 (linux/amd64)', 'curl/8.5', 'Ünïcode 漢字 😀', 'a_b%c*d'],
  resources: ['pods', 'secrets', 'deployments', 'nodes'],
  subresources: ['status', 'exec', 'scale', 'log'],
  namespaces: ['dev', 'shop', 'kube-system'],
  names: ['web', 'web-7c5', 'db', 'WEB'],
  codes: [101, 200, 201, 400, 403, 404, 409, 500],
  reasons: ['Forbidden', 'NotFound', 'Conflict'],
  words: ['nginx', 'Nginx', 'password', 'web-7c5', 'très', '42'],
} as const;

const of = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 4 });

const user = fc
  .record({
    username: maybe(of(WORLD.usernames)),
    groups: maybe(fc.array(of(WORLD.groups), { maxLength: 3 })),
  })
  .map(withoutUndefined);

const objectRef = fc
  .record({
    resource: maybe(of(WORLD.resources)),
    subresource: maybe(of(WORLD.subresources)),
    namespace: maybe(of(WORLD.namespaces)),
    name: maybe(of(WORLD.names)),
    apiGroup: maybe(of(['apps', 'batch'])),
    apiVersion: maybe(of(['v1', 'v1beta1'])),
  })
  .map(withoutUndefined);

const body = fc.record({
  kind: of(['Pod', 'Deployment']),
  spec: fc.record({
    replicas: of([0, 3, 5]),
    containers: fc.array(fc.record({ image: of(WORLD.words), args: fc.array(of(WORLD.words)) }), {
      maxLength: 2,
    }),
  }),
});

/** A time within twenty seconds: whole seconds often, so that times tie. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 19 }).map((second) => at(second * 1e6)),
  fc.integer({ min: 0, max: 20e6 }).map(at),
);

/** An event of the small world; about a third share a request with others. */
export const arbitraryEvent: fc.Arbitrary<AuditEvent> = fc
  .record({
    level: of(LEVELS.slice(1)),
    auditID: of(WORLD.auditIDs),
    stage: of(STAGES),
    requestURI: maybe(of(WORLD.uris)),
    verb: maybe(of(WORLD.verbs)),
    user: maybe(user),
    impersonatedUser: fc.option(user, { nil: undefined, freq: 1 }),
    sourceIPs: maybe(fc.array(of(WORLD.addresses), { maxLength: 3 })),
    userAgent: maybe(of(WORLD.agents)),
    objectRef: maybe(objectRef),
    responseStatus: maybe(
      fc
        .record({ code: maybe(of(WORLD.codes)), reason: maybe(of(WORLD.reasons)) })
        .map(withoutUndefined),
    ),
    requestReceivedTimestamp: maybe(time),
    stageTimestamp: maybe(time),
    annotations: maybe(
      of([
        { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': 'RBAC: dev' },
        { 'authorization.k8s.io/decision': 'forbid' },
        {},
      ]),
    ),
    requestObject: fc.option(body, { nil: undefined, freq: 1 }),
  })
  .map((fields) => event(fields as Partial<AuditEvent>));

/** Lines as sources hand them over: some twice, some broken, of two clusters and three sources. */
export const arbitraryLine: fc.Arbitrary<RawEvent> = fc
  .record({
    line: fc.oneof(
      { weight: 15, arbitrary: arbitraryEvent },
      { weight: 1, arbitrary: of(['', '{"auditID":"a-1"', 'kubelet started']) },
    ),
    cluster: of(['east', 'west']),
    source: of(['a.log', 'b.log', 'webhook']),
  })
  .map(({ line, cluster, source }) => raw(line, { cluster, source }));

function withoutUndefined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
