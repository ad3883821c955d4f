import { expect, test } from 'vitest';
import type { AuditEvent, ObjectReference } from '../event/audit-event.ts';
import type { JsonObject } from '../event/json-value.ts';
import { foldRequests } from './request.ts';
import { describeRequest, renderSentence } from './sentence.ts';

const POD: ObjectReference = { resource: 'pods', namespace: 'dev', name: 'web' };
const DEPLOYMENT: ObjectReference = { ...POD, apiGroup: 'apps', resource: 'deployments' };
const BINDING: ObjectReference = {
  apiGroup: 'rbac.authorization.k8s.io',
  resource: 'rolebindings',
  namespace: 'dev',
  name: 'edit',
};
const NODE: ObjectReference = { resource: 'nodes', name: 'node-1' };

function tell(fields: Partial<AuditEvent>, previous?: JsonObject): string {
  const event: AuditEvent = {
    level: 'RequestResponse',
    auditID: 'id',
    stage: 'ResponseComplete',
    user: { username: 'jai' },
    responseStatus: { code: 200 },
    ...fields,
  };
  const [request] = foldRequests([{ cluster: 'prod', source: 'test', event }]);
  if (request === undefined) throw new Error('no request');
  return renderSentence(describeRequest(request, { previousObject: () => previous }));
}

/** What the recordings do not hold; the fields are those a real event would have. */
test.each<[string, Partial<AuditEvent>, JsonObject?]>([
  [
    'jai could not read pod web in dev: the API server broke it off (panic)',
    { verb: 'get', objectRef: POD, stage: 'Panic', responseStatus: { code: 500, message: 'boom' } },
  ],
  [
    'jai asked to delete pod web in dev (outcome not recorded)',
    { verb: 'delete', objectRef: POD, responseStatus: {} },
  ],
  [
    'jai asked to watch pods in dev (the client went away before the answer)',
    {
      verb: 'watch',
      objectRef: { resource: 'pods', namespace: 'dev' },
      responseStatus: { code: 200, message: 'Connection closed early' },
    },
  ],
  [
    'jai could not delete pod web in dev in a dry run: it does not exist',
    {
      verb: 'delete',
      objectRef: POD,
      requestObject: { dryRun: ['All'] },
      responseStatus: { code: 404, reason: 'NotFound', message: 'pods "web" not found' },
    },
  ],
  [
    'jai could not create a pod in dev: timed out, it may still have been done',
    {
      verb: 'create',
      objectRef: { resource: 'pods', namespace: 'dev' },
      responseStatus: { code: 504, message: 'Timeout: context deadline exceeded' },
    },
  ],
  [
    'jai deleted pod web in dev without a grace period',
    { verb: 'delete', objectRef: POD, requestObject: { gracePeriodSeconds: 0 } },
  ],
  [
    'jai deleted deployment web in dev but not what it owns',
    { verb: 'delete', objectRef: DEPLOYMENT, requestObject: { propagationPolicy: 'Orphan' } },
  ],
  ['jai did use on role admin', { verb: 'use', objectRef: { resource: 'role', name: 'admin' } }],
  [
    'jai rolled back StatefulSet db in dev from postgres:17 to postgres:16',
    {
      verb: 'patch',
      objectRef: { apiGroup: 'apps', resource: 'statefulsets', namespace: 'dev', name: 'db' },
      requestObject: {
        spec: {
          template: {
            $patch: 'replace',
            spec: { containers: [{ name: 'db', image: 'postgres:16' }] },
          },
        },
      },
    },
    { spec: { template: { spec: { containers: [{ name: 'db', image: 'postgres:17' }] } } } },
  ],
  [
    'jai changed the image of deployment web in dev from a:1 to a:2',
    {
      verb: 'update',
      objectRef: DEPLOYMENT,
      requestObject: {
        spec: { replicas: 2, template: { spec: { containers: [{ name: 'a', image: 'a:2' }] } } },
      },
    },
    { spec: { replicas: 2, template: { spec: { containers: [{ name: 'a', image: 'a:1' }] } } } },
  ],
  [
    'jai changed the image of deployment web in dev a from a:1 to a:2, b to b:9',
    {
      verb: 'patch',
      objectRef: DEPLOYMENT,
      requestObject: {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'a', image: 'a:2' },
                { name: 'b', image: 'b:9' },
              ],
            },
          },
        },
      },
    },
    { spec: { template: { spec: { containers: [{ name: 'a', image: 'a:1' }] } } } },
  ],
  [
    'jai updated deployment web in dev',
    { verb: 'update', objectRef: DEPLOYMENT, requestObject: { spec: { replicas: 2 } } },
  ],
  [
    'jai scaled deployment web in dev to 0',
    { verb: 'patch', objectRef: DEPLOYMENT, requestObject: { spec: { replicas: 0 } } },
  ],
  [
    'jai applied RoleBinding edit in dev (it now gives user ann ClusterRole edit)',
    {
      verb: 'patch',
      objectRef: BINDING,
      requestURI: '/x?fieldManager=ci&force=false',
      requestObject: {
        roleRef: { kind: 'ClusterRole', name: 'edit' },
        subjects: [{ kind: 'User', name: 'ann' }],
      },
    },
  ],
  [
    'jai patched RoleBinding edit in dev (it now gives 4 subjects (group ops, group a, group b and 1 more) Role r)',
    {
      verb: 'patch',
      objectRef: BINDING,
      requestObject: { subjects: ['ops', 'a', 'b', 'c'].map((name) => ({ kind: 'Group', name })) },
    },
    { roleRef: { kind: 'Role', name: 'r' } },
  ],
  [
    'jai set labels a=1, b (removed) on deployment web in dev',
    {
      verb: 'patch',
      objectRef: DEPLOYMENT,
      requestObject: { metadata: { labels: { a: '1', b: null } } },
    },
  ],
  [
    'jai set annotation kubectl.kubernetes.io/last-applied-configuration on deployment web in dev',
    {
      verb: 'patch',
      objectRef: DEPLOYMENT,
      requestObject: {
        metadata: {
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"password":"x"}' },
        },
      },
    },
  ],
  [
    'jai set annotation hint on secret db in dev',
    {
      verb: 'patch',
      objectRef: { resource: 'secrets', namespace: 'dev', name: 'db' },
      requestObject: { metadata: { annotations: { hint: 'the-password' } } },
    },
  ],
  [
    'node node-1 said it is alive (lease node-1)',
    {
      verb: 'update',
      user: { username: 'system:node:node-1' },
      userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      objectRef: {
        apiGroup: 'coordination.k8s.io',
        resource: 'leases',
        namespace: 'kube-node-lease',
        name: 'node-1',
      },
    },
  ],
  [
    'node node-1 reported its status',
    {
      verb: 'patch',
      user: { username: 'system:node:node-1' },
      userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      sourceIPs: ['10.0.0.1'],
      objectRef: { ...NODE, subresource: 'status' },
    },
  ],
  [
    'kube-scheduler read secret db in dev with curl from 10.0.0.66',
    {
      verb: 'get',
      user: { username: 'system:kube-scheduler' },
      userAgent: 'curl/8.0',
      sourceIPs: ['10.0.0.66'],
      objectRef: { resource: 'secrets', namespace: 'dev', name: 'db' },
    },
  ],
  [
    'jai marked as failed certificate signing request x',
    {
      verb: 'update',
      objectRef: { resource: 'certificatesigningrequests', name: 'x', subresource: 'approval' },
      requestObject: { status: { conditions: [{ type: 'Failed' }] } },
    },
  ],
  [
    'jai asked whether members of ops may do anything with all resources',
    {
      verb: 'create',
      objectRef: { resource: 'subjectaccessreviews' },
      requestObject: {
        spec: { groups: ['ops'], resourceAttributes: { verb: '*', resource: '*' } },
      },
    },
  ],
  [
    'jai checked a token (it is not valid)',
    {
      verb: 'create',
      objectRef: { resource: 'tokenreviews' },
      responseObject: { status: { user: {}, error: 'expired' } },
    },
  ],
  [
    'jai sent "DELETE /cache" to service web:80 in dev',
    {
      verb: 'delete',
      requestURI: '/api/v1/namespaces/dev/services/web:80/proxy/cache',
      objectRef: { resource: 'services', namespace: 'dev', name: 'web:80', subresource: 'proxy' },
    },
  ],
  [
    'jai changed the resources of pod web in dev',
    { verb: 'patch', objectRef: { ...POD, subresource: 'resize' } },
  ],
  [
    'jai was refused: delete namespace kube-system and everything in it (admission: this namespace may not be deleted)',
    {
      verb: 'delete',
      objectRef: { resource: 'namespaces', namespace: 'kube-system', name: 'kube-system' },
      annotations: { 'authorization.k8s.io/decision': 'allow' },
      responseStatus: {
        code: 403,
        message: 'namespaces "kube-system" is forbidden: this namespace may not be deleted',
      },
    },
  ],
  [
    '"jai deleted pod x" listed nodes',
    { verb: 'list', user: { username: 'jai deleted pod x' }, objectRef: { resource: 'nodes' } },
  ],
  ['jai sent an unusual method to /', { verb: '', requestURI: '/' }],
])('%s', (sentence, fields, previous) => {
  expect(tell(fields, previous)).toBe(sentence);
});
