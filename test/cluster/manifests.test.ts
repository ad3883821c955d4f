import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import type { KubeObject } from '../../src/cluster/rest/kube-object.ts';
import { runCommand } from '../cli/fake-terminal.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

const PLURALS: Readonly<Record<string, string>> = {
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Deployment: 'deployments',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  Namespace: 'namespaces',
  NetworkPolicy: 'networkpolicies',
  PodDisruptionBudget: 'poddisruptionbudgets',
  Ingress: 'ingresses',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
};

/** Objects that only a cluster with the operator of that name knows. */
const FOREIGN = /^(?:cert-manager\.io|monitoring\.coreos\.com)\//;

async function objectsOf(args: readonly string[]): Promise<readonly KubeObject[]> {
  const { code, out } = await runCommand(['manifests', ...args]);
  expect(code).toBe(0);
  const documents = parseAllDocuments(out);
  return 'empty' in documents ? [] : documents.map((document) => document.toJS() as KubeObject);
}

function pathOf({ apiVersion = '', kind = '', metadata }: KubeObject): string {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { namespace } = metadata;
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${prefix}${place}/${PLURALS[kind]}/${metadata.name}`;
}

describeWithControlPlane('annals manifests on a real API server', () => {
  let plane: ControlPlane;
  let client: ClusterClient;

  beforeAll(async () => {
    plane = await startControlPlane({ port: 20_473, nodes: 3 });
    const env = { KUBECONFIG: plane.kubeconfig };
    client = await openCluster({ env, home: plane.folder, nowMs: Date.now, userAgent: 'test' });
  });
  afterAll(() => plane[Symbol.asyncDispose]());

  async function apply(objects: readonly KubeObject[], dryRun: boolean): Promise<void> {
    for (const object of objects) {
      if (FOREIGN.test(String(object.apiVersion))) continue;
      // Strict: a field that the API does not have is an error and not a warning.
      const answer = await client.answer({
        method: 'PATCH',
        path: pathOf(object),
        query: {
          fieldManager: 'annals',
          fieldValidation: 'Strict',
          ...(dryRun && { dryRun: 'All' }),
        },
        contentType: 'application/apply-patch+yaml',
        body: object,
      });
      expect({
        path: pathOf(object),
        status: answer.status,
        text: answer.status < 300 ? '' : answer.text,
      }).toEqual({
        path: pathOf(object),
        status: expect.toBeOneOf([200, 201]) as number,
        text: '',
      });
    }
  }

  async function podsOf(component: string): Promise<readonly KubeObject[]> {
    const query = { labelSelector: `app.kubernetes.io/component=${component}` };
    for (let tries = 0; tries < 150; tries++) {
      const pods = await client.list('/api/v1/namespaces/annals/pods', query);
      const placed = pods.filter((pod) => nodeOf(pod) !== undefined);
      if (placed.length > 0 && placed.length === pods.length) return placed;
      await sleep(200);
    }
    throw new Error(`no pod of the ${component} was placed`);
  }

  test('every object is taken by the API server, field for field', async () => {
    const [namespace] = await objectsOf([]);
    await apply(namespace === undefined ? [] : [namespace], false);
    await apply(await objectsOf([]), true);
    await apply(await objectsOf(['--agent', 'deployment', '--tls', 'cert-manager']), true);
  });

  test('agents run on the machines of API servers and nowhere else', async () => {
    await apply(await objectsOf(['--agent', 'daemonset']), false);
    expect((await podsOf('agent')).map(nodeOf)).toEqual(['node-1']);
    await client.delete('/apis/apps/v1/namespaces/annals/daemonsets/annals-agent');
  });

  test('one agent runs beside the pod of an API server', async () => {
    // What a kubelet shows of its static pod; here the API server is a process of the test.
    await client.create('/api/v1/namespaces/kube-system/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'kube-apiserver-node-1', labels: { component: 'kube-apiserver' } },
      spec: {
        nodeName: 'node-1',
        tolerations: [{ operator: 'Exists' }],
        containers: [{ name: 'kube-apiserver', image: 'kube-apiserver' }],
      },
    });
    const objects = await objectsOf(['--agent', 'deployment']);
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as KubeObject;
    // Without the label of the machine, the affinity alone has to find it.
    const spec = deployment['spec'] as { template: { spec: { nodeSelector: unknown } } };
    spec.template.spec.nodeSelector = {};
    await apply([deployment], false);
    for (let tries = 0; tries < 100 && (await podsOf('agent')).length !== 1; tries++)
      await sleep(200);
    expect((await podsOf('agent')).map(nodeOf)).toEqual(['node-1']);
  });

  test('the server meets the restricted level of Pod Security', async () => {
    const namespace = 'restricted';
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const metadata = { name: namespace, labels };
    await client.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
    const podOf = async (kind: string): Promise<unknown> => {
      const found = (await objectsOf([])).find((object) => object.kind === kind) as KubeObject;
      const { template } = found['spec'] as { template: { spec: Record<string, unknown> } };
      const { serviceAccountName: _name, volumes, ...spec } = template.spec;
      const data = { name: 'data', emptyDir: {} };
      const all = [
        ...(volumes as readonly { name: string }[]),
        ...(kind === 'StatefulSet' ? [data] : []),
      ];
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace },
        spec: { ...spec, volumes: all },
      };
    };
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const send = async (kind: string) =>
      client.answer({ method: 'POST', path, body: await podOf(kind), query: { dryRun: 'All' } });
    expect((await send('StatefulSet')).status).toBe(201);
    const refused = await send('DaemonSet');
    expect(refused.status).toBe(403);
    // Of all that level asks, only this: the log lies on the machine, and belongs to root.
    expect(refused.text).toMatch(/restricted volume types \(volumes \\"audit\\", \\"buffer\\"/);
    expect(refused.text).not.toMatch(/capabilities|seccomp|allowPrivilegeEscalation/);
  });
});

function nodeOf(pod: KubeObject): string | undefined {
  return (pod['spec'] as { readonly nodeName?: string }).nodeName;
}
