import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import { changeLiveConfig } from '../../src/cluster/enable/live-kubeadm.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import { objectPath } from '../../src/cluster/rest/object-path.ts';
import { fakeTerminal, type Ran } from '../cli/fake-terminal.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

/** As kubeadm up to 1.30 writes it. */
const V1BETA3 = `apiServer:
  extraArgs:
    authorization-mode: Node,RBAC
  timeoutForControlPlane: 4m0s
apiVersion: kubeadm.k8s.io/v1beta3
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
kind: ClusterConfiguration
kubernetesVersion: v1.28.2
`;

/** As kubeadm from 1.31 on writes it, where flags are a list. */
const V1BETA4 = `apiServer:
  extraArgs:
  - name: authorization-mode
    value: Node,RBAC
  extraVolumes:
  - hostPath: /srv/audit-policy
    mountPath: /srv/audit-policy
    name: audit-policy
apiVersion: kubeadm.k8s.io/v1beta4
clusterName: kubernetes
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
`;

const CONFIG = objectPath('configmaps', { namespace: 'kube-system', name: 'kubeadm-config' });

describeWithControlPlane("kubeadm's configuration in the cluster follows the manifest", () => {
  let plane: ControlPlane;
  let admin: ClusterClient;
  let manifest: string;
  let original: string;
  let paths: readonly string[];
  const own = (name: string): string => join(plane.folder, name);

  beforeAll(async () => {
    plane = await startControlPlane({ port: 20_503, nodes: 0, controllers: false });
    manifest = own('manifests/kube-apiserver.yaml');
    original = readFileSync(manifest, 'utf8');
    paths = ['--policy-path', own('audit/policy.yaml'), '--log-path', own('log/audit.log')];
    const env = { KUBECONFIG: plane.kubeconfig };
    admin = await openCluster({ env, home: plane.folder, nowMs: Date.now, userAgent: 'test' });
    await admin.create(objectPath('configmaps', { namespace: 'kube-system' }), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kubeadm-config' },
      data: { ClusterConfiguration: V1BETA3, other: 'stays' },
    });
  });
  afterAll(() => plane[Symbol.asyncDispose]());

  async function annals(command: string, ...more: readonly string[]): Promise<Ran> {
    const written = { out: '', err: '' };
    const terminal = { ...fakeTerminal(written, {}), nowMs: Date.now };
    const args = [command, manifest, '--state-dir', own('state'), ...more];
    return { code: await run(args, terminal), ...written };
  }

  const dataNow = async (): Promise<unknown> => (await admin.get(CONFIG))['data'];
  const put = (text: string): Promise<unknown> =>
    admin.patch(CONFIG, { data: { ClusterConfiguration: text } });
  const byAdmin = (): readonly string[] => ['--kubeconfig', plane.kubeconfig];

  /** A kubeconfig like the administrator's, changed. */
  async function kubeconfigOf(change: (user: Record<string, unknown>) => void): Promise<string> {
    const config = parse(await readFile(plane.kubeconfig, 'utf8')) as {
      readonly users: readonly [{ readonly user: Record<string, unknown> }];
    };
    change(config.users[0].user);
    const path = own('changed.kubeconfig');
    await writeFile(path, stringify(config), { mode: 0o600 });
    return path;
  }

  test('the diff shows both, and nothing is changed yet', async () => {
    const shown = await annals('enable', ...paths, ...byAdmin());
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(
      /\n\+\+\+ kube-system\/kubeadm-config\n@@ .* @@\n apiServer:\n {3}extraArgs:\n {5}authorization-mode: Node,RBAC\n\+ {4}audit-policy-file: /,
    );
    expect(await dataNow()).toEqual({ ClusterConfiguration: V1BETA3, other: 'stays' });
  });

  test('without a kubeconfig it is left alone, and how to do it by hand is told', async () => {
    const shown = await annals('enable', ...paths);
    expect(shown.code).toBe(0);
    expect(shown.err).toContain(
      'note: kube-system/kubeadm-config is left as it is: there is no kubeconfig.',
    );
  });

  test('who may not write it is told that the API server is done and this is not', async () => {
    await admin.create('/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/roles', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    });
    await admin.create('/apis/rbac.authorization.k8s.io/v1/namespaces/kube-system/rolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader' }],
    });
    const reader = await kubeconfigOf((user) => {
      user['as'] = 'reader';
    });
    const ran = await annals('enable', ...paths, '--apply', '--kubeconfig', reader);
    expect(ran.code).toBe(3);
    expect(ran.out).toContain('Auditing is on');
    expect(ran.err).toContain(
      'unfinished: the API server is done, kube-system/kubeadm-config is not: you may not update configmaps in namespace kube-system',
    );
    expect(await dataNow()).toEqual({ ClusterConfiguration: V1BETA3, other: 'stays' });
  });

  test('the same command again does what is left, without another restart', async () => {
    const ran = await annals('enable', '--apply', ...byAdmin());
    expect(ran).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('kube-system/kubeadm-config is changed as well') as string,
    });
    const { ClusterConfiguration: text, other } = (await dataNow()) as Record<string, string>;
    expect(other).toBe('stays');
    expect(parse(text ?? '')).toMatchObject({
      apiServer: {
        extraArgs: {
          'authorization-mode': 'Node,RBAC',
          'audit-policy-file': own('audit/policy.yaml'),
          'audit-log-path': own('log/audit.log'),
          'audit-log-maxage': '30',
        },
        extraVolumes: [
          { name: 'audit-policy', hostPath: own('audit'), mountPath: own('audit'), readOnly: true },
          { name: 'audit-log', hostPath: own('log'), mountPath: own('log'), readOnly: false },
        ],
      },
    });
    expect((await annals('enable', '--apply', ...byAdmin())).out).toContain('Nothing to do');
  });

  test('what others write between reading and writing stays', async () => {
    let tries = 0;
    const before = await dataNow();
    await changeLiveConfig(
      admin,
      (text) => `${text}# mine\n`,
      async () => {
        if (tries++ === 0) await admin.patch(CONFIG, { data: { meanwhile: 'by others' } });
      },
    );
    const { ClusterConfiguration: text } = before as Record<string, string>;
    expect(await dataNow()).toEqual({
      ClusterConfiguration: `${text}# mine\n`,
      meanwhile: 'by others',
      other: 'stays',
    });
    expect(tries).toBe(2);
    await put(text ?? '');
  });

  test('a kubeconfig of another cluster is refused before anything is changed', async () => {
    await writeFile(
      own('other.yaml'),
      original.replace(
        /--client-ca-file=\S+/,
        '--client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt',
      ),
    );
    const written = { out: '', err: '' };
    const terminal = { ...fakeTerminal(written, {}), nowMs: Date.now };
    const args = ['enable', own('other.yaml'), '--state-dir', own('state'), ...byAdmin()];
    expect(await run([...args, '--apply'], terminal)).toBe(1);
    expect(written.err).toContain('[enable/other-cluster]');
  });

  test('disabled, the manifest and the text in the cluster are what they were to the byte', async () => {
    expect((await annals('disable', '--apply', ...byAdmin())).code).toBe(0);
    expect(readFileSync(manifest, 'utf8')).toBe(original);
    expect(await dataNow()).toMatchObject({ ClusterConfiguration: V1BETA3, other: 'stays' });
    expect(await readdir(own('state'))).toEqual([]);
  });

  test('flags as a list, and a volume whose name is taken', async () => {
    await put(V1BETA4);
    expect((await annals('enable', ...paths, '--apply', ...byAdmin())).code).toBe(0);
    const { ClusterConfiguration: text } = (await dataNow()) as Record<string, string>;
    const { apiServer } = parse(text ?? '') as {
      readonly apiServer: {
        readonly extraArgs: readonly { readonly name: string; readonly value: string }[];
        readonly extraVolumes: readonly { readonly name: string }[];
      };
    };
    expect(apiServer.extraArgs).toContainEqual({
      name: 'audit-policy-file',
      value: own('audit/policy.yaml'),
    });
    expect(apiServer.extraVolumes.map(({ name }) => name)).toEqual([
      'audit-policy',
      'annals-audit-policy',
      'audit-log',
    ]);
  });

  test('written anew by kubeadm in another order, it loses what is of auditing and nothing else', async () => {
    const { ClusterConfiguration: text } = (await dataNow()) as Record<string, string>;
    const config = parse(text ?? '') as Record<string, unknown>;
    await put(stringify(config, { sortMapEntries: true, indentSeq: false }));
    expect((await annals('disable', '--apply', ...byAdmin())).code).toBe(0);
    const after = (await dataNow()) as Record<string, string>;
    expect(parse(after['ClusterConfiguration'] ?? '')).toEqual(parse(V1BETA4));
    expect(readFileSync(manifest, 'utf8')).toBe(original);
  });
});
