import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/event/json-value.ts';
import { parseJson } from '../../src/event/parse-json.ts';
import { buildHistory } from '../../src/trail/history/build-history.ts';
import { diffObjects } from '../../src/trail/history/diff-objects.ts';
import { objectPathText } from '../../src/trail/history/object-path.ts';
import { isUnder } from '../../src/trail/history/server-set.ts';
import { textAt } from '../../src/trail/read-body.ts';
import { type AskApi, askApi } from '../support/api-requests.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';
import { objectsOf, type RecordedObject, withEvents } from '../support/object-requests.ts';

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const APPLY = 'application/apply-patch+yaml';

const labels = { app: 'web' };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: 'web', image: 'nginx:1.26', env: [{ name: 'A', value: '1' }] }] },
};
const jobTemplate = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
const selector = { matchLabels: labels };

/** Path, kind and the rest of one object of each kind. */
const KINDS: readonly (readonly [path: string, apiVersion: string, kind: string, body: object])[] =
  [
    ['/api/v1/namespaces/lab/configmaps', 'v1', 'ConfigMap', { data: { a: '1' } }],
    ['/api/v1/namespaces/lab/secrets', 'v1', 'Secret', { stringData: { password: 'pässword' } }],
    ['/api/v1/namespaces/lab/serviceaccounts', 'v1', 'ServiceAccount', {}],
    [
      '/api/v1/namespaces/lab/services',
      'v1',
      'Service',
      { spec: { selector: labels, ports: [{ port: 80 }] } },
    ],
    [
      '/api/v1/namespaces/lab/limitranges',
      'v1',
      'LimitRange',
      { spec: { limits: [{ type: 'Container', max: { cpu: '2' } }] } },
    ],
    [
      '/api/v1/namespaces/lab/resourcequotas',
      'v1',
      'ResourceQuota',
      { spec: { hard: { pods: '50' } } },
    ],
    [
      '/api/v1/namespaces/lab/persistentvolumeclaims',
      'v1',
      'PersistentVolumeClaim',
      { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    ],
    [
      '/apis/apps/v1/namespaces/lab/deployments',
      'apps/v1',
      'Deployment',
      { spec: { replicas: 3, selector, template } },
    ],
    [
      '/apis/apps/v1/namespaces/lab/statefulsets',
      'apps/v1',
      'StatefulSet',
      { spec: { replicas: 0, serviceName: 'x', selector, template } },
    ],
    [
      '/apis/apps/v1/namespaces/lab/daemonsets',
      'apps/v1',
      'DaemonSet',
      { spec: { selector, template } },
    ],
    [
      '/apis/batch/v1/namespaces/lab/jobs',
      'batch/v1',
      'Job',
      { spec: { suspend: true, template: jobTemplate } },
    ],
    [
      '/apis/batch/v1/namespaces/lab/cronjobs',
      'batch/v1',
      'CronJob',
      {
        spec: {
          suspend: true,
          schedule: '0 0 1 1 *',
          jobTemplate: { spec: { template: jobTemplate } },
        },
      },
    ],
    [
      '/apis/policy/v1/namespaces/lab/poddisruptionbudgets',
      'policy/v1',
      'PodDisruptionBudget',
      { spec: { minAvailable: 1, selector } },
    ],
    [
      '/apis/autoscaling/v2/namespaces/lab/horizontalpodautoscalers',
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      {
        spec: {
          maxReplicas: 5,
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' },
        },
      },
    ],
    [
      '/apis/networking.k8s.io/v1/namespaces/lab/networkpolicies',
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { spec: { podSelector: {} } },
    ],
    [
      '/apis/networking.k8s.io/v1/namespaces/lab/ingresses',
      'networking.k8s.io/v1',
      'Ingress',
      { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } },
    ],
    [
      '/apis/rbac.authorization.k8s.io/v1/namespaces/lab/roles',
      'rbac.authorization.k8s.io/v1',
      'Role',
      { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    ],
    [
      '/apis/rbac.authorization.k8s.io/v1/namespaces/lab/rolebindings',
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' },
        subjects: [{ kind: 'User', name: 'jai', apiGroup: 'rbac.authorization.k8s.io' }],
      },
    ],
    [
      '/apis/scheduling.k8s.io/v1/priorityclasses',
      'scheduling.k8s.io/v1',
      'PriorityClass',
      { value: 100 },
    ],
  ];

describeWithControlPlane('object history, against a real API server', () => {
  let plane: ControlPlane;
  let ask: AskApi;
  let log: string;

  beforeAll(async () => {
    plane = await startControlPlane({
      port: 18_463,
      nodes: 0,
      mounts: (folder) => {
        log = join(folder, 'audit', 'audit.log');
        mkdirSync(join(folder, 'audit'), { recursive: true });
        mkdirSync(join(folder, 'policy'), { recursive: true });
        const rules = [{ level: 'RequestResponse' }];
        const policy = {
          apiVersion: 'audit.k8s.io/v1',
          kind: 'Policy',
          omitStages: ['RequestReceived'],
          rules,
        };
        writeFileSync(join(folder, 'policy', 'policy.yaml'), JSON.stringify(policy));
        return [`${folder}/policy=/etc/kubernetes/audit`, `${folder}/audit=/var/log/kubernetes`];
      },
      flags: [
        '--audit-policy-file=/etc/kubernetes/audit/policy.yaml',
        '--audit-log-path=/var/log/kubernetes/audit.log',
      ],
    });
    ask = await askApi(plane);
    await done('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'lab' },
    });
  });
  afterAll(async () => {
    await plane?.[Symbol.asyncDispose]();
  });

  async function done(
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<JsonObject> {
    const { code, text } = await ask(method, path, body, type);
    const parsed = parseJson(text);
    if (code >= 300 || !('value' in parsed) || !isJsonObject(parsed.value)) {
      throw new Error(`${method} ${path}: ${code} ${text.slice(0, 900)}`);
    }
    return parsed.value;
  }

  /** What the log tells of an object, once it tells of this version of it. */
  async function recordedUpTo(collection: string, live: JsonObject): Promise<RecordedObject> {
    const version = textAt(live, 'metadata', 'resourceVersion') ?? '';
    const resource = collection.split('/').at(-1);
    return vi.waitFor(async () => {
      const lines = (await readFile(log, 'utf8'))
        .split('\n')
        .filter((line) => !/"verb":"(?:get|list|watch)"/.test(line));
      const found = objectsOf(lines).find((one) => one.resource === resource && one.name === 'web');
      if (
        found === undefined ||
        !lines.some((line) => line.includes(`"resourceVersion":"${version}"`))
      ) {
        throw new Error(`the log does not tell of ${resource} at ${version}`);
      }
      return found;
    }, 10_000);
  }

  test.each(KINDS)(
    '%s: what is rebuilt is what is there',
    async (collection, apiVersion, kind, rest) => {
      const base = { apiVersion, kind, metadata: { name: 'web' } };
      const path = `${collection}/web`;
      await done('POST', collection, { ...base, ...rest });
      await done('PATCH', path, { metadata: { labels: { merge: '1', gone: '1' } } }, MERGE);
      await done(
        'PATCH',
        path,
        { metadata: { labels: { strategic: '1', gone: null }, finalizers: ['example.com/hold'] } },
        STRATEGIC,
      );
      await done(
        'PATCH',
        path,
        [{ op: 'add', path: '/metadata/annotations', value: { json: 'patch', 'a/b': '~' } }],
        JSON_PATCH,
      );
      const applied = {
        ...base,
        metadata: { name: 'web', annotations: { first: '1', second: '1' } },
      };
      await done('PATCH', `${path}?fieldManager=tester&force=true`, applied, APPLY);
      const again = { ...base, metadata: { name: 'web', annotations: { second: '2' } } };
      await done('PATCH', `${path}?fieldManager=tester&force=true`, again, APPLY);
      await updateOnce(path);
      await done(
        'PATCH',
        path,
        { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/hold'] } },
        STRATEGIC,
      );
      if (kind === 'Deployment') await rollout(path);

      const live = await done('GET', path);
      const object = await recordedUpTo(collection, live);
      expectSame(object, live);
    },
  );

  /** A controller may write in between; then what was read is old and is read again. */
  async function updateOnce(path: string): Promise<void> {
    await vi.waitFor(async () => {
      const live = await done('GET', path);
      const metadata = live['metadata'] as JsonObject;
      const labelled = { ...metadata, labels: { ...(metadata['labels'] as JsonObject), put: '1' } };
      await done('PUT', path, JSON.parse(JSON.stringify({ ...live, metadata: labelled })));
    }, 10_000);
  }

  async function rollout(path: string): Promise<void> {
    await done('PATCH', `${path}/scale`, { spec: { replicas: 5 } }, MERGE);
    const containers = [{ name: 'web', image: 'nginx:1.27', env: [{ name: 'B', value: '2' }] }];
    await done('PATCH', path, { spec: { template: { spec: { containers } } } }, STRATEGIC);
    const side = { name: 'side', image: 'busybox' };
    const order = [{ name: 'side' }, { name: 'web' }];
    const spec = { '$setElementOrder/containers': order, containers: [side] };
    await done('PATCH', path, { spec: { template: { spec } } }, STRATEGIC);
  }

  function expectSame({ name, requests }: RecordedObject, live: JsonObject): void {
    const version = textAt(live, 'metadata', 'resourceVersion');
    const answered = buildHistory(requests, { name });
    const last = answered.revisions.findLast(
      ({ body }) => textAt(body, 'metadata', 'resourceVersion') === version,
    );
    expect(last?.body).toEqual(live);
    const bare = withEvents(requests, ({ responseObject: _gone, ...event }) => event);
    const rebuilt = buildHistory(bare, { name }).revisions.find(
      ({ position }) => position === last?.position,
    );
    const wrong = diffObjects(rebuilt?.body, live)
      .map((one) => ({ ...one, path: objectPathText(one.path) }))
      .filter(({ path }) => !isUnder(path, rebuilt?.unknown ?? []));
    expect(wrong).toEqual([]);
  }

  test('an object deleted and made again has two lives', async () => {
    const collection = '/api/v1/namespaces/lab/configmaps';
    await done('DELETE', `${collection}/web`);
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'web' },
      data: { b: '2' },
    };
    await done('POST', collection, map);
    const live = await done('GET', `${collection}/web`);
    const object = await recordedUpTo(collection, live);
    const { lives } = buildHistory(object.requests, { name: 'web' });
    expect(lives.map(({ end }) => end)).toEqual(['deleted', 'alive']);
    expect(lives[1]?.uid).toBe(textAt(live, 'metadata', 'uid'));
    expectSame(object, live);
  });
});
