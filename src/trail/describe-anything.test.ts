import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEVELS, STAGES } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { ObjectMemory } from './object-memory.ts';
import { foldRequests } from './request.ts';
import { describeRequest, renderSentence } from './sentence.ts';

/** Any text, and texts made to disturb: control characters, bidi marks, halves of surrogate pairs. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', ' ', '\n', '\u001b[2J', '\u202egnp.exe', '\ud800', 'a"b', 'x'.repeat(3000)),
);

const VERBS = [
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'get',
  'list',
  'watch',
  '',
];

/** Resources and subresources that have a describer of their own, so that each is reached. */
const RESOURCES = [
  'pods',
  'nodes',
  'deployments',
  'secrets',
  'namespaces',
  'leases',
  'events',
  'roles',
  'clusterrolebindings',
  'serviceaccounts',
  'tokenreviews',
  'subjectaccessreviews',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'certificatesigningrequests',
  'widgets',
];
const SUBRESOURCES = [
  'status',
  'scale',
  'binding',
  'eviction',
  'exec',
  'attach',
  'portforward',
  'proxy',
  'log',
  'ephemeralcontainers',
  'resize',
  'token',
  'approval',
  'finalize',
  '',
];

/** Keys that describers look for, so that bodies have the right shape now and then. */
const KEYS = [
  'metadata',
  'spec',
  'status',
  'name',
  'labels',
  'annotations',
  'finalizers',
  'replicas',
  'template',
  'containers',
  'image',
  'taints',
  'unschedulable',
  'roleRef',
  'subjects',
  'rules',
  'kind',
  'apiVersion',
  'op',
  'path',
  'value',
  'conditions',
  'type',
  'target',
  'user',
  'items',
  'resourceAttributes',
  'ephemeralContainers',
  'boundObjectRef',
  'involvedObject',
  'reason',
  'generateName',
  'verbs',
  'resources',
  'dryRun',
  '$patch',
  '__proto__',
];

const { body } = fc.letrec((tie) => ({
  body: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('body'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), text), tie('body'), { maxKeys: 5 }),
  ),
}));

const parameter = fc.oneof(
  fc.constantFrom('command=sh&command=-c', 'dryRun=All', 'force=true', 'watch=true', '%', 'a=%ff'),
  fc
    .tuple(fc.constantFrom('labelSelector', 'container', 'limit', 'fieldManager'), text)
    .map(([key, value]) => `${key}=${value}`),
);

const event = fc.record(
  {
    level: fc.constantFrom(...LEVELS),
    auditID: text.filter((id) => id !== ''),
    stage: fc.constantFrom(...STAGES),
    verb: fc.oneof(fc.constantFrom(...VERBS), text),
    requestURI: fc.oneof(
      text,
      fc.tuple(text, parameter).map(([path, query]) => `/${path}?${query}`),
    ),
    user: fc.record({ username: text }, { requiredKeys: [] }),
    impersonatedUser: fc.record({ username: text }, { requiredKeys: [] }),
    sourceIPs: fc.array(text, { maxLength: 3 }),
    userAgent: text,
    objectRef: fc.record(
      {
        resource: fc.oneof(fc.constantFrom(...RESOURCES), text),
        subresource: fc.oneof(fc.constantFrom(...SUBRESOURCES), text),
        namespace: text,
        name: text,
        apiGroup: fc.constantFrom('', 'apps', 'rbac.authorization.k8s.io', 'example.com'),
      },
      { requiredKeys: [] },
    ),
    responseStatus: fc.record(
      {
        code: fc.constantFrom(0, 101, 200, 201, 400, 401, 403, 404, 409, 422, 429, 500, 777),
        message: text,
        reason: text,
        details: fc.dictionary(text, body, { maxKeys: 2 }),
      },
      { requiredKeys: [] },
    ),
    requestObject: body,
    responseObject: body,
    annotations: fc.dictionary(
      fc.oneof(
        text,
        fc.constantFrom('authorization.k8s.io/decision', 'authorization.k8s.io/reason'),
      ),
      fc.oneof(text, fc.constantFrom('allow', 'forbid')),
      { maxKeys: 3 },
    ),
    requestReceivedTimestamp: fc.constantFrom('2026-11-23T19:30:44.000000Z'),
    stageTimestamp: fc.constantFrom('2026-11-23T19:30:54.000000Z', '2026-11-23T19:30:40Z'),
  },
  { requiredKeys: ['level', 'auditID', 'stage'] },
);

test('any event gives a sentence of bounded length that cannot act on a screen', () => {
  const memory = new ObjectMemory(50);
  fc.assert(
    fc.property(event, (json) => {
      const parsed = parseEvent(JSON.stringify(json));
      if (isRejected(parsed)) throw new Error(parsed.rejected);
      const [request] = foldRequests([{ cluster: 'c', source: 's', event: parsed }]);
      if (request === undefined) throw new Error('no request');
      const sentence = renderSentence(describeRequest(request, memory));
      memory.remember(request);
      expect(sentence).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(sentence).toMatch(/^\S.* .*/);
      expect(sentence.length).toBeLessThanOrEqual(1000);
    }),
    { numRuns: 3000 },
  );
});
