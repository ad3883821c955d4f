import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { freePort } from '../../scripts/live/free-port.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import { objectPath } from '../../src/cluster/rest/object-path.ts';
import { runCommand } from '../cli/fake-terminal.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const AS_POD = join(ROOT, 'test/support/run-as-pod.sh');
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    nonResourceURLs: ["*"]
  - level: Metadata
    resources: [{group: "", resources: [configmaps]}]
  - level: None
`;

interface PodSpec {
  readonly securityContext: {
    readonly runAsUser: number;
    readonly runAsGroup: number;
    readonly supplementalGroups?: readonly number[];
    readonly fsGroup?: number;
  };
  readonly containers: readonly [
    {
      readonly args: readonly string[];
      readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
      readonly volumeMounts: readonly {
        readonly name: string;
        readonly mountPath: string;
        readonly readOnly?: boolean;
      }[];
    },
  ];
}

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly stringData: Readonly<Record<string, string>>;
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

/** A pod on this machine: what the manifests give a container, without the kubelet. */
interface Running {
  readonly process: ChildProcess;
  readonly output: () => string;
}

const isRoot = spawnSync('unshare', ['--mount', 'true']).status === 0;
if (!isRoot)
  process.stderr.write('SKIPPED the pods: it takes root to run a process as a container would\n');
const describePods = isRoot ? describeWithControlPlane : describe.skip;

describePods('the pods of annals manifests, run as their container would be', () => {
  let plane: ControlPlane;
  let admin: ClusterClient;
  let objects: readonly Written[];
  let ports: Readonly<Record<string, string>>;
  const running: Running[] = [];
  const own = (name: string): string => join(plane.folder, name);
  let count = 0;

  beforeAll(async () => {
    plane = await startControlPlane({
      port: 20_493,
      nodes: 0,
      controllers: false,
      mounts: (folder) => {
        mkdirSync(join(folder, 'policy'), { recursive: true });
        writeFileSync(join(folder, 'policy/policy.yaml'), POLICY);
        return [
          `${join(folder, 'policy')}=/etc/kubernetes/audit`,
          `${join(folder, 'audit')}=/var/log/kubernetes/audit`,
        ];
      },
      flags: [
        '--audit-policy-file=/etc/kubernetes/audit/policy.yaml',
        '--audit-log-path=/var/log/kubernetes/audit/audit.log',
      ],
    });
    const env = { KUBECONFIG: plane.kubeconfig };
    admin = await openCluster({ env, home: plane.folder, nowMs: Date.now, userAgent: 'test' });
    const { out } = await runCommand(['manifests', '--cluster', 'prod']);
    const documents = parseAllDocuments(out);
    objects = 'empty' in documents ? [] : documents.map((document) => document.toJS() as Written);
    ports = {
      7400: String(await freePort()),
      7443: String(await freePort()),
      7480: String(await freePort()),
    };
  });
  afterAll(async () => {
    for (const { process } of running) {
      if (process.exitCode === null) process.kill('SIGTERM');
      if (process.exitCode === null) await once(process, 'exit');
    }
    await plane[Symbol.asyncDispose]();
  });

  function podOf(kind: string): PodSpec {
    const found = objects.find((object) => object.kind === kind);
    if (found === undefined) throw new Error(`the manifests hold no ${kind}`);
    return found.spec.template.spec;
  }

  /** A Secret as the kubelet lays it into a volume: root's, and readable by the group of the pod. */
  function secretFolder(name: string, group: number): string {
    const secret = objects.find(
      ({ kind, metadata }) => kind === 'Secret' && metadata.name === name,
    );
    const folder = own(`volumes/${name}`);
    mkdirSync(folder, { recursive: true });
    chownSync(folder, 0, group);
    const files = { ...secret?.stringData, ...secret?.data };
    expect(Object.keys(files).toSorted()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    for (const [file, text] of Object.entries(files)) {
      const bytes = secret?.data?.[file] === undefined ? text : Buffer.from(text, 'base64');
      writeFileSync(join(folder, file), bytes);
      chownSync(join(folder, file), 0, group);
      chmodSync(join(folder, file), 0o440);
    }
    return folder;
  }

  function folder(name: string, owner: number, mode = 0o755): string {
    const path = own(`volumes/${name}`);
    mkdirSync(path, { recursive: true });
    chownSync(path, owner, owner);
    chmodSync(path, mode);
    return path;
  }

  /** The command that starts a process with all a container of this pod has. */
  function asPod(
    spec: PodSpec,
    volumes: Readonly<Record<string, string>>,
    { args, env = [] }: { readonly args: readonly string[]; readonly env?: readonly string[] },
  ): readonly string[] {
    const { securityContext, containers } = spec;
    const [{ volumeMounts }] = containers;
    const root = own(`roots/${count++}`);
    mkdirSync(root, { recursive: true });
    writeFileSync(`${root}.hosts`, '127.0.0.1 localhost annals.annals.svc\n');
    const mounts = [
      ...volumeMounts,
      ...('account' in volumes ? [{ name: 'account', mountPath: ACCOUNT, readOnly: true }] : []),
    ].map(({ name, mountPath, readOnly }) => {
      const host = volumes[name];
      if (host === undefined) throw new Error(`nothing stands for the volume ${name}`);
      return `${host}=${mountPath}${readOnly === true ? ':ro' : ''}`;
    });
    const { runAsUser, runAsGroup, supplementalGroups = [], fsGroup } = securityContext;
    const groups = [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])];
    return [
      ...['unshare', '--mount', 'bash', AS_POD, root, String(runAsUser), String(runAsGroup)],
      ...[groups.join(',') || String(runAsGroup), ...mounts, '--', ...env],
      ...['/nodejs/bin/node', '/app/dist/cli/main.js', ...args],
    ];
  }

  const surroundings = { ...process.env, ANNALS_ROOT: ROOT, ANNALS_NODE: process.execPath };

  function start(command: readonly string[]): Running {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { env: surroundings, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece: Buffer) => {
        output += piece.toString('utf8');
      });
    }
    const started = { process: child, output: () => output };
    running.push(started);
    return started;
  }

  const withPorts = (args: readonly string[]): readonly string[] =>
    args.map((arg) => arg.replace(/\b(74\d\d)$/, (port: string) => ports[port] ?? port));

  async function until(check: () => void): Promise<void> {
    await vi.waitFor(check, { timeout: 30_000, interval: 500 });
  }

  async function makeConfigMap(name: string): Promise<void> {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
    await admin.create(objectPath('configmaps', { namespace: 'default' }), object);
  }

  /** The account of the server as the kubelet gives it to a pod, with a token of the real API server. */
  async function account(): Promise<string> {
    const kinds: Readonly<Record<string, string>> = {
      Namespace: '/api/v1/namespaces',
      ServiceAccount: '/api/v1/namespaces/annals/serviceaccounts',
      ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    };
    for (const [kind, path] of Object.entries(kinds)) {
      const found = objects.filter((object) => object.kind === kind);
      expect(found.length).toBeGreaterThan(0);
      for (const object of found) await admin.create(path, object);
    }
    const made = await admin.json({
      method: 'POST',
      path: '/api/v1/namespaces/annals/serviceaccounts/annals/token',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
    });
    const { token } = (made as { readonly status: { readonly token: string } }).status;
    const place = folder('account', 65_532);
    writeFileSync(join(place, 'token'), token);
    copyFileSync(own('pki/ca.crt'), join(place, 'ca.crt'));
    return place;
  }

  const serverVolumes = (): Readonly<Record<string, string>> => ({
    data: own('volumes/data'),
    tls: own('volumes/annals-server-tls'),
    tmp: own('volumes/tmp-server'),
  });

  /** Asks as `kubectl exec` would: in the pod of the server, as its user. */
  function asked(query: string): string {
    const args = ['trail', '--data-dir', '/var/lib/annals', query];
    const [program = '', ...rest] = asPod(podOf('StatefulSet'), serverVolumes(), { args });
    return execFileSync(program, rest, { env: surroundings, encoding: 'utf8' });
  }

  test('the server takes events as nobody in particular, and asks the API server with its account', async () => {
    const spec = podOf('StatefulSet');
    const group = spec.securityContext.fsGroup ?? 0;
    folder('data', spec.securityContext.runAsUser);
    folder('tmp-server', 0, 0o1777);
    secretFolder('annals-server-tls', group);
    const volumes = { ...serverVolumes(), account: await account() };
    const args = withPorts(spec.containers[0].args);
    const env = ['KUBERNETES_SERVICE_HOST=127.0.0.1', `KUBERNETES_SERVICE_PORT=${plane.port}`];
    const server = start(asPod(spec, volumes, { args, env }));
    await until(() => expect(server.output()).toContain('receiving'));
    expect(server.output()).toContain(
      `asking https://127.0.0.1:${plane.port}/metrics what cluster prod lost`,
    );
    await until(() => expect(readdirSync(own('volumes/data/apiservers')).length).toBe(1));
    expect(server.output()).not.toContain('cannot');
    expect(spec.containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
  });

  test('the agent sends the log of root as a root without any right beyond its own files', async () => {
    const spec = podOf('DaemonSet');
    secretFolder('annals-agent-tls', 0);
    folder('buffer', 0);
    folder('tmp-agent', 0, 0o1777);
    const volumes = {
      audit: own('audit'),
      buffer: own('volumes/buffer'),
      tls: own('volumes/annals-agent-tls'),
      tmp: own('volumes/tmp-agent'),
    };
    await makeConfigMap('by-root');
    const agent = start(asPod(spec, volumes, { args: withPorts(spec.containers[0].args) }));
    await until(() => expect(asked('name: by-root')).toContain('created ConfigMap by-root'));
    expect(agent.output()).not.toMatch(/wait on disk|cannot|error/);
    agent.process.kill('SIGTERM');
    await once(agent.process, 'exit');
  });

  test('where the log belongs to a group, the agent is nobody in particular as well', async () => {
    const spec = podOf('DaemonSet');
    const [user, group] = [1234, 4321];
    const place = own('audit');
    chownSync(place, 0, group);
    chmodSync(place, 0o750);
    for (const name of readdirSync(place)) {
      chownSync(join(place, name), 0, group);
      chmodSync(join(place, name), 0o640);
    }
    secretFolder('annals-agent-tls', group);
    folder('buffer-of-nobody', user, 0o700);
    const volumes = {
      audit: place,
      buffer: own('volumes/buffer-of-nobody'),
      tls: own('volumes/annals-agent-tls'),
      tmp: own('volumes/tmp-agent'),
    };
    await makeConfigMap('by-nobody');
    const securityContext = { runAsUser: user, runAsGroup: group, supplementalGroups: [group] };
    const agent = start(
      asPod({ ...spec, securityContext }, volumes, { args: withPorts(spec.containers[0].args) }),
    );
    await until(() => expect(asked('name: by-nobody')).toContain('created ConfigMap by-nobody'));
    expect(agent.output()).not.toMatch(/wait on disk|cannot|error/);
  });
});
