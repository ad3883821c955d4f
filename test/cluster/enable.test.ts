import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import { applyChange } from '../../src/cluster/enable/apply-change.ts';
import { readRecord, writeRecord } from '../../src/cluster/enable/change-record.ts';
import { readTarget } from '../../src/cluster/enable/plan-change.ts';
import { serverToAwait } from '../../src/cluster/enable/replace-and-await.ts';
import { readApiServer } from '../../src/cluster/enable/static-pod.ts';
import { fakeTerminal, type Ran } from '../cli/fake-terminal.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

interface Commanded {
  readonly signal?: AbortSignal;
  readonly onWrite?: (text: string) => void;
}

/** Runs a command line by the real clock: what waits has to end. */
async function annals(args: readonly string[], conditions: Commanded = {}): Promise<Ran> {
  const written = { out: '', err: '' };
  const terminal = { ...fakeTerminal(written, conditions), nowMs: Date.now };
  return { code: await run(args, terminal), ...written };
}

describeWithControlPlane('annals enable on a real API server', () => {
  let plane: ControlPlane;
  let manifest: string;
  let original: string;
  let places: readonly string[];
  const own = (name: string): string => join(plane.folder, name);
  const now = (): string => readFileSync(manifest, 'utf8');
  const lines = (): readonly string[] =>
    readFileSync(own('audit-log/audit.log'), 'utf8').split('\n');

  beforeAll(async () => {
    plane = await startControlPlane({ port: 20_463, nodes: 0, controllers: false });
    manifest = own('manifests/kube-apiserver.yaml');
    original = now();
    places = [
      ...[manifest, '--state-dir', own('state')],
      ...['--policy-path', own('audit/policy.yaml'), '--log-path', own('audit-log/audit.log')],
    ];
  });
  afterAll(() => plane[Symbol.asyncDispose]());

  async function makeNamespace(name: string): Promise<void> {
    const { kubeconfig } = plane;
    const env = { KUBECONFIG: kubeconfig };
    const client = await openCluster({
      env,
      home: plane.folder,
      nowMs: Date.now,
      userAgent: 'annals-test',
    });
    await client.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }

  test('auditing comes on, and what is done is in the log', async () => {
    const { code, out, err } = await annals(['enable', ...places, '--apply']);
    expect({ code, err: err.split('\n').at(-2) }).toEqual({
      code: 0,
      err: 'the API server is ready',
    });
    expect(out).toContain(`Auditing is on, the log is ${own('audit-log/audit.log')}.`);
    await makeNamespace('team-a');
    expect(
      lines().some((line) => line.includes('"verb":"create"') && line.includes('team-a')),
    ).toBe(true);
    // A kubelet would run a backup that lay beside the manifest.
    expect(await readdir(own('manifests'))).toEqual(['kube-apiserver.yaml']);
  });

  test('the doctor follows a request of its own into the log', async () => {
    const ran = await annals([
      'doctor',
      manifest,
      '--kubeconfig',
      plane.kubeconfig,
      '--output',
      'json',
    ]);
    const { healthy, checks } = JSON.parse(ran.out) as {
      readonly healthy: boolean;
      readonly checks: readonly { readonly name: string; readonly state: string }[];
    };
    expect({ code: ran.code, healthy }).toEqual({ code: 0, healthy: true });
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'flags good',
      'policy good',
      'log good',
      'rotation good',
      'disk good',
      'metrics good',
      'made good',
      'recorded good',
    ]);
  });

  test('the doctor tells of a policy that was edited by hand, and is not in force', async () => {
    await utimes(own('audit/policy.yaml'), new Date(), new Date());
    const ran = await annals(['doctor', manifest, '--kubeconfig', plane.kubeconfig]);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^look +in force +.*policy.yaml was written after the API server/m);
  });

  test('a second run has nothing to do', async () => {
    const before = now();
    expect(await annals(['enable', ...places, '--apply'])).toMatchObject({
      code: 0,
      out: `Nothing to do: auditing is on in ${manifest}.\n`,
    });
    expect(now()).toBe(before);
  });

  test('a new policy alone restarts the API server, which reads it only once', async () => {
    const policy = own('quiet.yaml');
    await writeFile(
      policy,
      'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: None\n    resources: [{group: "", resources: [namespaces]}]\n  - level: Metadata\n',
    );
    const { code } = await annals(['enable', ...places, '--policy', policy, '--apply']);
    expect(code).toBe(0);
    expect(now()).toMatch(/^ {4}annals\/audit-files: [0-9a-f]{16}$/m);
    await makeNamespace('team-b');
    expect(
      lines().some((line) => line.includes('"verb":"create"') && line.includes('team-b')),
    ).toBe(false);
  });

  test('a webhook that the API server does not take is rolled back', async () => {
    const before = now();
    const webhook = own('webhook.yaml');
    await writeFile(
      webhook,
      'apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {server: "https://127.0.0.1:1", certificate-authority: /nowhere.pem}\nusers: []\ncontexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n',
    );
    const ran = await annals([
      ...['enable', ...places, '--mode', 'both', '--webhook-config', webhook],
      ...['--webhook-path', own('audit/webhook.yaml'), '--timeout', '8s', '--apply'],
    ]);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('all is as it was, and healthy [enable/rolled-back]');
    expect(now()).toBe(before);
    expect(existsSync(own('audit/webhook.yaml'))).toBe(false);
    await makeNamespace('team-c');
  });

  test('a policy that is broken on purpose is rolled back', async () => {
    const before = now();
    const policy = readFileSync(own('audit/policy.yaml'), 'utf8');
    const { file } = readTarget(manifest, before, undefined);
    const { flags } = readApiServer(file);
    const change = applyChange({
      folder: own('state'),
      path: manifest,
      platform: 'static-pod',
      before,
      after: before.replace('- --audit-log-maxage=30', '- --audit-log-maxage=31'),
      files: [
        {
          path: own('audit/policy.yaml'),
          before: policy,
          after: 'kind: Policy\nrules: [{level: Sometimes}]\n',
        },
      ],
      logPath: undefined,
      server: serverToAwait(flags, { url: undefined, timeoutMs: 8000 }),
      nowMs: Date.now,
      signal: new AbortController().signal,
      say: () => undefined,
    });
    await expect(change).rejects.toMatchObject({ code: 'enable/rolled-back' });
    expect(now()).toBe(before);
    expect(readFileSync(own('audit/policy.yaml'), 'utf8')).toBe(policy);
    await makeNamespace('team-d');
  });

  test('Ctrl-C while the API server starts takes the change back', async () => {
    const before = now();
    const interrupt = new AbortController();
    const onWrite = (text: string): void => {
      if (text.startsWith('waiting up to')) interrupt.abort();
    };
    const ran = await annals(['enable', ...places, '--log-maxage', '60', '--apply'], {
      signal: interrupt.signal,
      onWrite,
    });
    expect(ran.code).toBe(130);
    expect(ran.err).toContain('interrupted; the change is taken back [enable/interrupted]');
    expect(now()).toBe(before);
  });

  test('a run that was killed while it waited is ended by the next one, for better or worse', async () => {
    const before = now();
    const kill = async (text: string): Promise<void> => {
      const record = await readRecord(own('state'), manifest);
      if (record === undefined) throw new Error('there is no record');
      await writeRecord(own('state'), { ...record, state: 'begun', enabled: text });
      await writeFile(manifest, text);
    };
    await kill(before.replace('--audit-log-maxage=30', '--audit-log-maxage=31'));
    const good = await annals(['enable', ...places, '--apply']);
    expect(good).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing to do') as string,
    });
    expect(good.err).toContain('An earlier run was broken off after its change');
    expect(await readRecord(own('state'), manifest)).toMatchObject({ state: 'done' });
    await kill(before.replace('--audit-log-maxage=30', '--audit-log-maxage=many'));
    const bad = await annals(['enable', ...places, '--timeout', '8s', '--apply']);
    expect(bad.code).toBe(1);
    expect(bad.err).toContain('all is as it was, and healthy [enable/rolled-back]');
    expect(now()).toBe(original);
    expect((await annals(['enable', ...places, '--apply'])).code).toBe(0);
  });

  test('disabling brings the first manifest back to the byte, and the log stays', async () => {
    const { code, out } = await annals([
      'disable',
      manifest,
      '--state-dir',
      own('state'),
      '--apply',
    ]);
    expect({ code, out }).toEqual({
      code: 0,
      out: `Auditing is off in ${manifest}. The log stays: ${own('audit-log/audit.log')}\n`,
    });
    expect(now()).toBe(original);
    expect(await readdir(own('state'))).toEqual([]);
    expect(existsSync(own('audit/policy.yaml'))).toBe(false);
    const ill = await annals(['doctor', manifest, '--kubeconfig', plane.kubeconfig]);
    expect(ill.code).toBe(3);
    expect(ill.out).toContain('BROKEN  flags');
    const before = lines().length;
    await makeNamespace('team-e');
    expect(lines().length).toBe(before);
  });

  test('the folder of manifests is refused as the place of the original', async () => {
    await mkdir(own('state'), { recursive: true });
    const ran = await annals(['enable', manifest, '--state-dir', own('manifests'), '--apply']);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('a kubelet would run it');
    expect(await readdir(own('manifests'))).toEqual(['kube-apiserver.yaml']);
  });
});
