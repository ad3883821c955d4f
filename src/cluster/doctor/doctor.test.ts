import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, utimes, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import type { Flag } from '../enable/audit-setup.ts';
import { makeCertificate } from '../manifests/make-certificate.ts';
import { generateKey, keyPem } from '../user/private-key.ts';
import { checkFlags } from './check-flags.ts';
import { checkLog } from './check-log.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkPolicy } from './check-policy.ts';
import { checkPolicyAge } from './check-policy-age.ts';
import { checkWebhook } from './check-webhook.ts';
import { examine } from './examine.ts';
import { apiServerOf, hostPathOf } from './find-api-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'annals-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function flags(text: string): readonly Flag[] {
  return text.split(' ').flatMap((word) => {
    const [name = '', value = 'true'] = word.split('=');
    return name === '' ? [] : [{ name, value }];
  });
}

test.each([
  ['', [['bad', 'auditing is off: m.yaml has none of its flags']]],
  [
    'audit-log-path=/l',
    [['bad', 'there is no --audit-policy-file, and without a policy nothing is recorded']],
  ],
  [
    'audit-policy-file=/p',
    [['bad', 'there is a policy, but neither a log nor a webhook: nothing is kept']],
  ],
  ['audit-policy-file=/p audit-log-path=/l', [['good', 'auditing is on: log /l']]],
  [
    'audit-policy-file=/p audit-log-path=/l audit-log-format=legacy',
    [
      ['good', 'auditing is on: log /l'],
      ['bad', '--audit-log-format=legacy leaves out bodies, annotations and names of objects'],
    ],
  ],
  [
    'audit-policy-file=/p audit-webhook-config-file=/w audit-webhook-mode=batch',
    [
      ['good', 'auditing is on: webhook /w'],
      ['warning', 'the webhook sends 10 batches a second at most; what comes faster is lost'],
    ],
  ],
  [
    'audit-policy-file=/p audit-webhook-config-file=/w audit-webhook-mode=blocking-strict',
    [
      ['good', 'auditing is on: webhook /w'],
      [
        'warning',
        'each request waits until the webhook has its event, for minutes while it is away',
      ],
    ],
  ],
])('flags %j', (text, expected) => {
  const checks = checkFlags({ flags: flags(text), mounts: [], origin: 'm.yaml' });
  expect(checks.map(({ state, text: said }) => [state, said])).toEqual(expected);
});

test.each([
  ['apiserver_audit_event_total 12\n', 'good', '12 events since the API server started, none lost'],
  [
    'apiserver_audit_event_total 12\napiserver_audit_error_total{plugin="log"} 0\napiserver_audit_error_total{plugin="buffered"} 3\n',
    'bad',
    '12 events since it started, lost: 3 by buffered',
  ],
  [
    'apiserver_audit_event_total 1\napiserver_audit_requests_rejected_total 2\n',
    'bad',
    '2 requests were refused because they could not be recorded',
  ],
  ['go_goroutines 5\n', 'unknown', 'the API server counts no audit events'],
])('metrics %j', (text, state, said) => {
  expect(checkMetrics(text)).toMatchObject({ state, text: said });
});

const POLICY = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n';

test.each([
  [`${POLICY}  - level: None\n`, 'bad', 'p records nothing: every rule is at None'],
  [
    `${POLICY}  - level: metadata\n`,
    'bad',
    'p is refused by an API server: "metadata" is not a level',
  ],
  ['', 'bad', 'p is refused by an API server'],
])('a policy %j', (text, state, said) => {
  const { check } = checkPolicy(text, 'p', '1.36');
  expect(check.state).toBe(state);
  expect(check.text).toContain(said);
});

describe('a log', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  const path = join(folder, 'audit.log');

  async function write(
    name: string,
    sizeBytes: number,
    agoMs: number,
    mode = 0o600,
  ): Promise<void> {
    const file = join(folder, name);
    await writeFile(file, 'x'.repeat(sizeBytes));
    await chmod(file, mode);
    await utimes(file, (now - agoMs) / 1000, (now - agoMs) / 1000);
  }

  const ROTATING = 'audit-log-maxbackup=10 audit-log-maxsize=100';

  test.each([
    ['written just now', 5000, 4000, 0o600, 'good', `${path}: 5 kB, written 4 s ago`],
    [
      'that everybody may read',
      5000,
      4000,
      0o644,
      'warning',
      `${path} can be read by everybody on this machine`,
    ],
    ['that is empty', 0, 4000, 0o600, 'warning', `${path} is empty`],
    ['that is quiet', 5000, 3_600_000, 0o600, 'warning', `${path} was last written 60 min ago`],
  ])('%s', async (_what, sizeBytes, agoMs, mode, state, text) => {
    await write('audit.log', sizeBytes, agoMs, mode);
    const [file] = await checkLog(path, flags(ROTATING), now);
    expect(file).toMatchObject({ name: 'log', state, text });
  });

  test('that is not there', async () => {
    const checks = await checkLog(join(folder, 'none.log'), [], now);
    expect(checks).toMatchObject([
      { state: 'bad', text: `cannot read ${join(folder, 'none.log')}: there is no such file` },
    ]);
  });

  test.each([
    [ROTATING, 'good', 'at 100 MB; kept: 10 rotated logs'],
    ['audit-log-maxage=30', 'good', 'at 100 MB; kept: 30 days'],
    [
      'audit-log-maxbackup=0 audit-log-maxage=0',
      'warning',
      'rotated logs are never deleted: --audit-log-maxbackup and --audit-log-maxage are 0',
    ],
    [
      'audit-log-maxbackup=5 audit-log-maxsize=2',
      'warning',
      '--audit-log-maxsize=2 drops every event above 2 MB',
    ],
    [
      '',
      'warning',
      'nothing says how many rotated logs stay; before Kubernetes 1.36 all of them do',
    ],
  ])('rotated by %j', async (text, state, said) => {
    await write('audit.log', 1, 0);
    const checks = await checkLog(path, flags(text), now);
    expect(checks.find(({ name }) => name === 'rotation')).toMatchObject({ state, text: said });
  });

  test('that may grow beyond its disk, and how fast it does', async () => {
    await write('audit-2026-11-23T12-00-00.000.log', 100, 86_400_000);
    await write('audit-2026-11-24T00-00-00.000.log', 40_000, 43_200_000);
    await write('audit.log', 10_000, 0);
    const disk = async (text: string) =>
      (await checkLog(path, flags(text), now)).find(({ name }) => name === 'disk');
    expect((await disk(ROTATING))?.text).toMatch(
      /^50 kB now, 1\.2 GB at most, .* free, 50 kB a day$/,
    );
    expect(await disk('audit-log-maxbackup=1000 audit-log-maxsize=900000')).toMatchObject({
      state: 'bad',
    });
  });
});

describe('a webhook', () => {
  const kubeconfig = (server: string, more = ''): string =>
    `kind: Config\nclusters: [{name: a, cluster: {server: "${server}"${more}}}]\n`;

  test('that nobody listens at', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    expect(await checkWebhook(kubeconfig(url), 'w', 0)).toMatchObject({
      state: 'good',
      text: `127.0.0.1:${port} is there, without TLS`,
    });
    await new Promise((resolve) => server.close(resolve));
    expect(await checkWebhook(kubeconfig(url), 'w', 0)).toMatchObject({
      state: 'bad',
      text: `127.0.0.1:${port} cannot be reached: ECONNREFUSED`,
    });
  });

  test('whose certificate is trusted, and ends', async () => {
    const start = Date.now() - 86_400_000;
    const end = start + 41 * 86_400_000;
    const pair = await generateKey('ecdsa-p256');
    const cert = await makeCertificate({
      commonName: 'test',
      names: ['localhost', '127.0.0.1'],
      usage: 'server',
      key: pair,
      fromMs: start,
      untilMs: end,
    });
    const key = keyPem(pair);
    const server = createTlsServer({ key, cert });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}`;
    const data = `, tls-server-name: localhost, certificate-authority-data: ${Buffer.from(cert).toString('base64')}`;
    try {
      const check = (nowMs: number, more: string) =>
        checkWebhook(kubeconfig(url, more), 'w', nowMs);
      expect(await check(start, '')).toMatchObject({
        state: 'bad',
        text: expect.stringMatching(/is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT$/),
      });
      expect(await check(start, data)).toMatchObject({ state: 'good' });
      expect(await check(end + 172_800_000, data)).toMatchObject({
        state: 'bad',
        text: expect.stringMatching(/ended 2 days ago$/),
      });
    } finally {
      server.close();
    }
  });

  test('that has no server, or one only the cluster knows', async () => {
    expect(await checkWebhook('kind: Config\n', 'w', 0)).toMatchObject({
      state: 'bad',
      text: 'w names no server',
    });
    expect(await checkWebhook(kubeconfig('https://annals.audit.svc:7443'), 'w', 0)).toMatchObject({
      state: 'unknown',
    });
  });
});

test('a pod tells where its files lie on the machine', () => {
  const pod = {
    kind: 'Pod',
    spec: {
      containers: [
        {
          name: 'kube-apiserver',
          command: ['kube-apiserver', '--audit-log-path=/var/log/a/audit.log'],
          volumeMounts: [
            { name: 'l', mountPath: '/var/log/a' },
            { name: 'e', mountPath: '/e' },
          ],
        },
      ],
      volumes: [
        { name: 'l', hostPath: { path: '/srv/l' } },
        { name: 'e', emptyDir: {} },
      ],
    },
  };
  const { mounts, flags: found } = apiServerOf(JSON.stringify(pod), 'pod a');
  expect(found).toMatchObject([{ name: 'audit-log-path', value: '/var/log/a/audit.log' }]);
  expect(hostPathOf(mounts, '/var/log/a/audit.log')).toBe('/srv/l/audit.log');
  expect(hostPathOf(mounts, '/e/x')).toBeUndefined();
});

test('without a cluster, what can be seen is told, and what cannot is said', async () => {
  const policy = join(folder, 'policy.yaml');
  await writeFile(policy, `${POLICY}  - level: Metadata\n`);
  const checks = [];
  const apiServer = {
    origin: 'm',
    flags: flags(`audit-policy-file=${policy} audit-log-path=/nowhere/a.log`),
    mounts: [],
  };
  const examination = {
    apiServer,
    client: undefined,
    release: '1.36' as const,
    server: undefined,
    token: undefined,
    timeoutMs: 1,
    nowMs: () => 0,
    signal: new AbortController().signal,
    id: 'x',
  };
  for await (const { name, state } of examine(examination)) checks.push([name, state]);
  expect(checks).toEqual([
    ['flags', 'good'],
    ['policy', 'good'],
    ['log', 'bad'],
    ['cluster', 'unknown'],
  ]);
});

test.each([
  ['process_start_time_seconds 1.7e+09', 1_700_000_000_001, 'warning'],
  ['process_start_time_seconds 1.7e+09', 1_700_000_000_000, undefined],
  ['go_info 1', 1_700_000_000_000, undefined],
])('a policy beside %s, written at %d ms: %s', (metrics, changedMs, state) => {
  expect(checkPolicyAge(`go_threads 9\n${metrics}\n`, { path: 'p', changedMs })?.state).toBe(state);
});
