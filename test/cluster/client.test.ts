import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Failure } from '../../src/base/failure.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import { objectPath } from '../../src/cluster/rest/object-path.ts';
import { runCommand } from '../cli/fake-terminal.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

interface Written {
  clusters: { name: string; cluster: Record<string, unknown> }[];
  users: { name: string; user: Record<string, unknown> }[];
  contexts: { name: string; context: Record<string, unknown> }[];
  'current-context': string;
}

describeWithControlPlane('the client, against a real API server', () => {
  let plane: ControlPlane;
  let folder: string;
  let admin: ClusterClient;

  beforeAll(async () => {
    plane = await startControlPlane({ port: 19_453, nodes: 0 });
    folder = await mkdtemp(join(tmpdir(), 'annals-client-'));
    admin = await open(plane.kubeconfig);
  });
  afterAll(async () => {
    await plane?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  function open(kubeconfig: string, env: Record<string, string> = {}): Promise<ClusterClient> {
    return openCluster({
      kubeconfig,
      env,
      home: '/nonexistent',
      nowMs: Date.now,
      userAgent: 'annals/test',
    });
  }

  /** A kubeconfig like the administrator's, changed. */
  async function changed(name: string, change: (config: Written) => void): Promise<string> {
    const config = parse(await readFile(plane.kubeconfig, 'utf8')) as Written;
    change(config);
    const path = join(folder, name);
    await writeFile(path, stringify(config), { mode: 0o600 });
    return path;
  }

  async function codeOf(promise: Promise<unknown>): Promise<string> {
    const error = await promise.catch((caught: unknown) => caught);
    return error instanceof Failure ? error.code : `not a Failure: ${String(error)}`;
  }

  const user = (config: Written): Record<string, unknown> => config.users[0]?.user ?? {};
  const cluster = (config: Written): Record<string, unknown> => config.clusters[0]?.cluster ?? {};

  test('objects are made, applied, read, listed page by page, changed and deleted', async () => {
    await admin.create(objectPath('namespaces'), {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team-a' },
    });
    const place = { namespace: 'team-a', name: 'one' };
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } };
    const tried = await admin.apply(objectPath('configmaps', place), map, { dryRun: true });
    expect(tried.metadata.name).toBe('one');
    expect(await admin.find(objectPath('configmaps', place))).toBeUndefined();
    await admin.apply(objectPath('configmaps', place), { ...map, data: { a: '1' } });
    const patched = await admin.patch(objectPath('configmaps', place), { data: { b: '2' } });
    expect(patched['data']).toEqual({ a: '1', b: '2' });
    const roles = await admin.list(objectPath('clusterroles'), { limit: '10' });
    expect(roles.length).toBeGreaterThan(40);
    expect(roles[0]).toMatchObject({ kind: 'ClusterRole' });
    expect(await admin.delete(objectPath('configmaps', place))).toBe(true);
    expect(await admin.delete(objectPath('configmaps', place))).toBe(false);
  });

  test('what is no object is text', async () => {
    expect(await admin.text('/readyz')).toBe('ok');
    expect(await admin.text('/metrics')).toContain('apiserver_audit_event_total');
    expect(await admin.json({ method: 'GET', path: '/apis' })).toMatchObject({
      kind: 'APIGroupList',
    });
  });

  test('a pod that exists already is a conflict, a bad name is invalid', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace' };
    const make = (name: string) =>
      admin.create(objectPath('namespaces'), { ...namespace, metadata: { name } });
    expect(await codeOf(make('default'))).toBe('cluster/conflict');
    expect(await codeOf(make('Not A Name'))).toBe('cluster/invalid');
    expect(await codeOf(admin.get('/apis/nothing/v1/here'))).toBe('cluster/not-found');
  });

  test('whoever has no login is unauthorized, whoever may not is told what is missing', async () => {
    const stranger = await open(
      await changed('stranger', (config) => {
        config.users[0] = { name: 'admin', user: { token: 'not-a-token-of-this-cluster' } };
      }),
    );
    const error = await stranger.list(objectPath('pods')).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'cluster/unauthorized', details: { status: 401 } });
    expect(String(error)).not.toContain('not-a-token');
    const guest = await open(
      await changed('guest', (config) => {
        user(config)['as'] = 'guest';
        user(config)['as-groups'] = ['readers', 'visitors'];
      }),
    );
    await expect(guest.list(objectPath('secrets', { namespace: 'team-a' }))).rejects.toMatchObject({
      code: 'cluster/forbidden',
      message:
        'you may not list secrets in namespace team-a: secrets is forbidden: User "guest" cannot list resource "secrets" in API group "" in the namespace "team-a"',
      hint: 'An administrator gives it with: kubectl create role annals-extra --verb=list --resource=secrets -n team-a && kubectl create rolebinding annals-extra --role=annals-extra --user=guest -n team-a',
    });
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    expect(
      await guest.json({ method: 'POST', path: objectPath('selfsubjectreviews'), body: review }),
    ).toMatchObject({
      status: {
        userInfo: { username: 'guest', groups: expect.arrayContaining(['readers', 'visitors']) },
      },
    });
  });

  test('an API server that cannot prove itself is not trusted', async () => {
    const other = await readFile(join(plane.folder, 'pki', 'front-proxy-ca.crt'));
    const wrongAuthority = await changed('authority', (config) => {
      cluster(config)['certificate-authority-data'] = other.toString('base64');
    });
    const wrongName = await changed('name', (config) => {
      cluster(config)['tls-server-name'] = 'elsewhere.example.com';
    });
    const rightName = await changed('right-name', (config) => {
      cluster(config)['tls-server-name'] = 'kubernetes.default';
    });
    const careless = await changed('careless', (config) => {
      delete cluster(config)['certificate-authority-data'];
      cluster(config)['insecure-skip-tls-verify'] = true;
    });
    const ready = async (path: string) => (await open(path)).text('/readyz');
    expect(await codeOf(ready(wrongAuthority))).toBe('cluster/untrusted');
    expect(await codeOf(ready(wrongName))).toBe('cluster/untrusted');
    expect(await ready(rightName)).toBe('ok');
    expect(await ready(careless)).toBe('ok');
  });

  test('who does not listen, does not answer or answers too much is told apart', async () => {
    const to = (server: string) =>
      changed('to', (config) => {
        cluster(config)['server'] = server;
      });
    expect(await codeOf((await open(await to('https://127.0.0.1:1'))).text('/readyz'))).toBe(
      'cluster/unreachable',
    );
    const silent = createServer(() => undefined);
    const port = await new Promise<number>((done) => {
      silent.listen(0, '127.0.0.1', () => done((silent.address() as { port: number }).port));
    });
    const client = await open(await to(`https://127.0.0.1:${port}`));
    await expect(client.text('/readyz', { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringContaining('did not answer within 0.2 s'),
    });
    const abort = new AbortController();
    const waiting = client.text('/readyz', { signal: abort.signal });
    abort.abort();
    expect(await codeOf(waiting)).toBe('cluster/cancelled');
    silent.close();
    expect(await codeOf(admin.text('/metrics', { maxBytes: 1000 }))).toBe('cluster/failed');
  });

  test('logs in with a program, once, and tells no secret when that fails', async () => {
    const config = parse(await readFile(plane.kubeconfig, 'utf8')) as Written;
    const { 'client-certificate-data': cert, 'client-key-data': key } = user(config);
    const decoded = [cert, key].map((data) => Buffer.from(String(data), 'base64').toString());
    const [clientCertificateData, clientKeyData] = decoded;
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { clientCertificateData, clientKeyData },
    };
    await writeFile(join(folder, 'credential.json'), JSON.stringify(credential));
    const script = join(folder, 'plugin.sh');
    const body = `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${folder}/calls\ncat ${folder}/credential.json\n`;
    await writeFile(script, body, { mode: 0o700 });
    const withPlugin = (command: string, args: readonly string[] = []) =>
      changed('plugin', (written) => {
        const exec = { apiVersion: credential.apiVersion, command, args, provideClusterInfo: true };
        written.users[0] = { name: 'admin', user: { exec } };
      });
    const client = await open(await withPlugin('./plugin.sh'));
    expect([await client.text('/readyz'), await client.text('/readyz')]).toEqual(['ok', 'ok']);
    const calls = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
    expect(calls.map((call) => JSON.parse(call))).toEqual([
      expect.objectContaining({
        kind: 'ExecCredential',
        spec: {
          interactive: false,
          cluster: expect.objectContaining({ server: `https://127.0.0.1:${plane.port}` }),
        },
      }),
    ]);
    const secret = 'c2VjcmV0LXRva2VuLW9mLXRoZS1hZG1pbmlzdHJhdG9y';
    const failing = [
      [['-c', `echo '{"status": {"token": "${secret}"'`], 'did not answer with a login'],
      [
        ['-c', `echo 'token ${secret} has run out' >&2; exit 1`],
        'failed: token [left out] has run out',
      ],
    ] as const;
    for (const [args, words] of failing) {
      const error = await (await open(await withPlugin('sh', args))).text('/readyz').catch(String);
      expect(error).toContain(words);
      expect(error).not.toContain(secret);
    }
    const missing = (await open(await withPlugin('no-such-plugin'))).text('/readyz');
    await expect(missing).rejects.toMatchObject({
      code: 'cluster/login-failed',
      message: expect.stringContaining('"no-such-plugin" is not installed'),
    });
  });

  test('a policy is checked against the CRDs of the cluster', async () => {
    const names = { plural: 'orders', singular: 'order', kind: 'Order' };
    const schema = { openAPIV3Schema: { type: 'object' } };
    await admin.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'orders.shop.example.com' },
      spec: {
        ...{ group: 'shop.example.com', scope: 'Namespaced', names },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    const policy = join(folder, 'policy.yaml');
    await writeFile(
      policy,
      `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: Request
    resources:
      - {group: shop.example.com, resources: [orders, invoices]}
      - {group: shop.exmaple.com, resources: [orders]}
      - {group: apps, resources: [deployments/scale]}
  - level: Metadata
`,
    );
    const unknown = async (): Promise<readonly string[]> => {
      const flags = ['--kubeconfig', plane.kubeconfig, '-o', 'json'];
      const { out, err } = await runCommand(['policy', 'check', policy, ...flags]);
      expect(err).toBe('');
      return JSON.parse(out)
        .findings.filter(({ code }: { code: string }) => code === 'resource-unknown')
        .map(({ message }: { message: string }) => message);
    };
    // Discovery tells of a new CRD once the API server has taken it up.
    await expect
      .poll(unknown, { timeout: 60_000, interval: 500 })
      .toEqual([
        'there is no resource "invoices" in the group shop.example.com',
        'the cluster serves no group shop.exmaple.com',
      ]);
  });

  test('certificates and tokens in files are found beside the kubeconfig', async () => {
    const config = parse(await readFile(plane.kubeconfig, 'utf8')) as Written;
    const data = (key: string) => Buffer.from(String(user(config)[key]), 'base64');
    await writeFile(join(folder, 'admin.crt'), data('client-certificate-data'));
    await writeFile(join(folder, 'admin.key'), data('client-key-data'), { mode: 0o600 });
    const files = { 'client-certificate': 'admin.crt', 'client-key': 'admin.key' };
    const byFile = await changed('files', (written) => {
      written.users[0] = { name: 'admin', user: files };
    });
    expect(await (await open(byFile)).text('/readyz')).toBe('ok');
    const request = {
      method: 'POST',
      path: objectPath('serviceaccounts', {
        namespace: 'default',
        name: 'default',
        subresource: 'token',
      }),
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
    } as const;
    // The controller that makes accounts needs a few seconds to begin.
    const status201 = () => admin.answer(request).then((answer) => answer.status);
    await expect.poll(status201, { timeout: 60_000, interval: 200 }).toBe(201);
    const { status } = (await admin.json(request)) as { status: { token: string } };
    await writeFile(join(folder, 'token'), status.token);
    const byToken = await changed('token-file', (written) => {
      written.users[0] = { name: 'admin', user: { tokenFile: 'token' } };
    });
    const robot = await open(byToken);
    await expect(robot.list(objectPath('pods'))).rejects.toMatchObject({
      code: 'cluster/forbidden',
      message: expect.stringContaining('system:serviceaccount:default:default'),
    });
    const none = await changed('none', (written) => {
      written.users[0] = { name: 'admin', user: { ...files, 'client-key': 'gone.key' } };
    });
    expect(await codeOf((await open(none)).text('/readyz'))).toBe('cluster/config-invalid');
  });
});
