import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { chooseContext } from '../../src/cluster/connect/choose-context.ts';
import { clusterEntry } from '../../src/cluster/connect/cluster-entry.ts';
import { openCluster } from '../../src/cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../src/cluster/rest/cluster-client.ts';
import type { KubeObject } from '../../src/cluster/rest/kube-object.ts';
import { objectPath } from '../../src/cluster/rest/object-path.ts';
import { onboard } from '../../src/cluster/user/onboard.ts';
import { userFiles } from '../../src/cluster/user/own-login.ts';
import { type Ran, type RunOptions, runAnnals } from '../e2e/run-annals.ts';
import { startAuditedCluster } from '../support/audited-cluster.ts';
import { type ControlPlane, describeWithControlPlane } from '../support/control-plane.ts';

describeWithControlPlane('annals user, against a real control plane', () => {
  let plane: ControlPlane;
  let log: string;
  let folder: string;
  let admin: ClusterClient;
  /** Everything that any run printed. */
  let said = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annals-user-'));
    ({ plane, log } = await startAuditedCluster({ port: 19_463 }, folder));
    admin = await open(plane.kubeconfig);
    for (const name of ['team-a', 'team-b']) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      await admin.create(objectPath('namespaces'), namespace);
    }
  });
  afterAll(async () => {
    await plane?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  function open(kubeconfig: string, context?: string): Promise<ClusterClient> {
    const place = { kubeconfig, context, env: {}, home: '/nonexistent' };
    return openCluster({ ...place, nowMs: Date.now, userAgent: 'annals/test' });
  }

  /** A folder of its own for one test. */
  async function own(name: string): Promise<string> {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Runs the built program as the administrator, or as somebody else. */
  async function annals(
    args: readonly string[],
    { as = plane.kubeconfig, ...options }: RunOptions & { readonly as?: string } = {},
  ): Promise<Ran> {
    const ran = await runAnnals(args, { env: { KUBECONFIG: as }, ...options });
    said += ran.out + ran.err;
    return ran;
  }

  async function requestsFor(user: string): Promise<readonly KubeObject[]> {
    const all = await admin.list(objectPath('certificatesigningrequests'));
    return all.filter(({ metadata }) => metadata.name.startsWith(`annals-${user}-`));
  }

  const pods = (namespace: string): string => objectPath('pods', { namespace });

  test('two users are made, each with a key of another kind and access of another kind', async () => {
    const out = await own('pair');
    const jai = await annals([
      ...[
        'user',
        'create',
        'jai',
        '--group',
        'dev',
        '--role',
        'view',
        '-n',
        'team-a',
        '--out',
        out,
      ],
    ]);
    expect([jai.code, jai.err]).toEqual([0, '']);
    expect(
      jai.out
        .replaceAll(out, 'OUT')
        .replaceAll(/-[0-9a-f]{8}\b/g, '-KEY')
        .replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY'),
    ).toBe(`made      key in OUT/jai.key (ecdsa-p256)
asked     CertificateSigningRequest annals-jai-KEY
approved  annals-jai-KEY
issued    certificate, valid until DAY
wrote     OUT/jai.kubeconfig (context jai@test, namespace team-a)
note      the key is in OUT/jai.kubeconfig now, and in no other file
allowed   ClusterRole view in namespace team-a
proved    the API server knows jai, member of dev
proved    listed the pods in namespace team-a: 0

jai is ready until DAY. Try it:
  kubectl --kubeconfig OUT/jai.kubeconfig --context jai@test get pods
`);
    const veeru = await annals([
      ...['user', 'create', 'veeru', '--key', 'ed25519', '--allow', 'get,list:pods'],
      ...['--namespace', 'team-a', '--expires', '30d', '--separate-files', '--out', out],
    ]);
    expect([veeru.code, veeru.err]).toEqual([0, '']);
    expect(readdirSync(out).sort()).toEqual([
      'jai.kubeconfig',
      'veeru.crt',
      'veeru.key',
      'veeru.kubeconfig',
    ]);
    for (const name of ['jai.kubeconfig', 'veeru.key', 'veeru.kubeconfig']) {
      expect([name, statSync(join(out, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    // Ninety days are the default, and thirty were asked for.
    const ends = (await requestsFor('veeru')).map(({ spec }) => spec);
    expect(ends).toMatchObject([{ expirationSeconds: 30 * 86_400 }]);
  });

  test('both may what was given and nothing else', async () => {
    const jai = await open(join(folder, 'pair', 'jai.kubeconfig'));
    const veeru = await open(join(folder, 'pair', 'veeru.kubeconfig'));
    const forbidden = { code: 'cluster/forbidden' };
    expect(await jai.list(pods('team-a'))).toEqual([]);
    expect(await jai.list(objectPath('configmaps', { namespace: 'team-a' }))).toHaveLength(1);
    await expect(jai.list(objectPath('secrets', { namespace: 'team-a' }))).rejects.toMatchObject(
      forbidden,
    );
    await expect(jai.list(pods('team-b'))).rejects.toMatchObject(forbidden);
    await expect(
      jai.delete(objectPath('pods', { namespace: 'team-a', name: 'x' })),
    ).rejects.toMatchObject(forbidden);
    expect(await veeru.list(pods('team-a'))).toEqual([]);
    await expect(
      veeru.list(objectPath('configmaps', { namespace: 'team-a' })),
    ).rejects.toMatchObject(forbidden);
    await expect(veeru.list(pods('team-b'))).rejects.toMatchObject(forbidden);
  });

  test('the trail of the same API server tells them apart, the refused from the allowed', async () => {
    const data = join(folder, 'store');
    const imported = await annals(['import', log, '--data-dir', data, '--quiet']);
    expect([imported.code, imported.err]).toEqual([0, '']);
    const trail = async (query: string): Promise<readonly string[]> => {
      const args = ['search', query, '--data-dir', data, '--output', 'ndjson', '--limit', '100'];
      const { out } = await annals(args);
      const rows = out
        .trim()
        .split('\n')
        .filter((line) => line !== '');
      const found = rows.map((line) => JSON.parse(line) as Record<string, string>);
      return [
        ...new Set(found.map((row) => `${row['verb']} ${row['resource']} ${row['namespace']}`)),
      ].sort();
    };
    expect(await trail('user: jai and decision: forbid')).toEqual([
      'delete pods team-a',
      'list pods team-b',
      'list secrets team-a',
    ]);
    expect(await trail('user: veeru and decision: forbid')).toEqual([
      'list configmaps team-a',
      'list pods team-b',
    ]);
    expect(await trail('user: veeru and decision: allow and resource: pods')).toEqual([
      'list pods team-a',
    ]);
    const { out } = await annals(['user', 'list', '--data-dir', data, '--output', 'json']);
    const { rows } = JSON.parse(out) as { rows: readonly Record<string, unknown>[] };
    const seen = rows.filter(({ user }) => user === 'jai' || user === 'veeru');
    expect(seen).toMatchObject([
      {
        user: 'jai',
        groups: ['dev'],
        access: ['ClusterRole view in namespace team-a'],
        from: ['127.0.0.1'],
      },
      { user: 'veeru', access: ['Role annals:veeru in namespace team-a'], from: ['127.0.0.1'] },
    ]);
    expect(seen.map(({ lastSeen }) => Date.now() - Date.parse(String(lastSeen)) < 600_000)).toEqual(
      [true, true],
    );
    const shown = await annals(['user', 'show', 'jai', '--data-dir', data]);
    expect(shown.out).toMatch(/^may +ClusterRole view in namespace team-a \(annals:jai:view\)$/m);
    expect(shown.out).toMatch(/^last seen +\d{4}-.* from 127\.0\.0\.1$/m);
    // The trail names the very certificate.
    const [, sha256] = /X509SHA256=([0-9a-f]{64})/.exec(shown.out) ?? [];
    expect(readFileSync(log, 'utf8')).toContain(`X509SHA256=${sha256}`);
  });

  test('a user who is there is told from one who is new, and from one of other groups', async () => {
    const out = ['--out', join(folder, 'pair')];
    const again = await annals(['user', 'create', 'jai', '--group', 'dev', '-n', 'team-a', ...out]);
    expect([again.code, again.out.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^there {5}certificate in .*jai\.kubeconfig, valid until/),
    ]);
    expect(await requestsFor('jai')).toHaveLength(1);
    const other = await annals(['user', 'create', 'jai', '--group', 'ops', ...out]);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('[user/exists]')]);
    const taken = await annals(['user', 'create', 'jai', '--out', await own('taken')]);
    expect([taken.code, taken.err]).toEqual([
      1,
      expect.stringContaining('jai has access already: ClusterRole view in namespace team-a'),
    ]);
    expect(readdirSync(join(folder, 'taken'))).toEqual([]);
  });

  test('a dry run shows every object and makes none', async () => {
    const out = await own('dry');
    const args = ['--allow', 'get:pods', '-n', 'team-a', '--dry-run', '--out', out];
    const { code, out: text, err } = await annals(['user', 'create', 'dry', ...args]);
    expect(parseAllDocuments(text).map((one) => one.toJS().kind)).toEqual([
      'CertificateSigningRequest',
      'Role',
      'RoleBinding',
    ]);
    expect([code, err]).toEqual([0, expect.stringContaining('nothing was changed')]);
    expect(readdirSync(out)).toEqual([]);
    expect(await requestsFor('dry')).toEqual([]);
    expect(
      await admin.find(objectPath('roles', { namespace: 'team-a', name: 'annals:dry' })),
    ).toBeUndefined();
  });

  test('manifests for GitOps, applied by somebody else, lead to the same', async () => {
    const out = await own('gitops');
    const made = await annals([
      ...[
        'user',
        'create',
        'git',
        '--role',
        'view',
        '-n',
        'team-a',
        '--output',
        'yaml',
        '--out',
        out,
      ],
    ]);
    expect([made.code, readdirSync(out)]).toEqual([0, ['git.key']]);
    const [request, binding] = parseAllDocuments(made.out).map((one) => one.toJS() as KubeObject);
    await admin.create(objectPath('certificatesigningrequests'), request);
    await admin.create(objectPath('rolebindings', { namespace: 'team-a' }), binding);
    const early = await annals(['user', 'kubeconfig', 'git', '--out', out]);
    expect([early.code, early.out]).toEqual([0, expect.stringContaining('git waits for approval')]);
    expect((await annals(['user', 'approve', 'git', '--yes'])).code).toBe(0);
    const done = await annals(['user', 'kubeconfig', 'git', '-n', 'team-a', '--out', out]);
    expect([done.code, done.err, readdirSync(out)]).toEqual([0, '', ['git.kubeconfig']]);
    expect(await (await open(join(out, 'git.kubeconfig'))).list(pods('team-a'))).toEqual([]);
  });

  test('who may not approve is told what is missing; another administrator approves after a look', async () => {
    const out = await own('lead');
    const ask = 'create,get,list:certificatesigningrequests';
    const lead = await annals(['user', 'create', 'lead', '--allow', ask, '-A', '--out', out]);
    expect([lead.code, lead.err]).toEqual([0, '']);
    const as = join(out, 'lead.kubeconfig');
    const create = ['user', 'create', 'ann', '--group', 'ops', '--existing', '--out', out];
    const refused = await annals(create, { as });
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('[user/may-not-approve]'),
    ]);
    expect(refused.err).toContain('kubectl create clusterrole csr-signer --verb=approve');
    expect(refused.err).toContain('unfinished: what is told above exists');
    const waiting = await annals([...create, '--request-only'], { as });
    expect([waiting.code, waiting.out]).toEqual([
      0,
      expect.stringContaining('ann waits for approval'),
    ]);
    expect(waiting.out).toMatch(/^there {5}key in .*ann\.key/);

    const looked = await annals(['user', 'approve', 'ann']);
    expect([looked.code, looked.err]).toEqual([2, expect.stringContaining('--yes')]);
    expect(looked.out).toMatch(/^user +ann$/m);
    expect(looked.out).toMatch(/^groups +ops$/m);
    expect(looked.out).toMatch(/^asked by +lead, who is somebody else$/m);
    expect(looked.out).toMatch(/^lives +90 days$/m);
    expect(looked.out).not.toContain('warning');
    const approved = await annals(['user', 'approve', 'ann', '--yes']);
    expect([approved.code, approved.out]).toEqual([
      0,
      expect.stringContaining('approved  annals-ann-'),
    ]);
    const none = await annals(['user', 'approve', 'ann', '--yes']);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('nothing waits for ann')]);
    const done = await annals(['user', 'kubeconfig', 'ann', '--out', out], { as });
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toContain('the API server knows ann, member of ops');
  });

  test('a request that was denied says why, and goes on once it is removed', async () => {
    const out = await own('denied');
    const create = ['user', 'create', 'den', '--out', out];
    await annals([...create, '--request-only']);
    const [request] = await requestsFor('den');
    const name = request?.metadata.name ?? '';
    const conditions = [
      { type: 'Denied', status: 'True', reason: 'NoTicket', message: 'ask HR first' },
    ];
    const place = { name, subresource: 'approval' };
    await admin.update(objectPath('certificatesigningrequests', place), {
      ...request,
      status: { conditions },
    });
    const { code, err } = await annals(create);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`${name} was denied: ask HR first [user/denied]`),
    ]);
    await admin.delete(objectPath('certificatesigningrequests', { name }));
    expect((await annals(create)).code).toBe(0);
  });

  test('a request that the signer failed says why and what is left, and goes on once it is removed', async () => {
    const out = await own('failed');
    const create = ['user', 'create', 'fay', '--out', out];
    const pid = Number(readFileSync(join(plane.folder, 'pid', 'controller-manager'), 'utf8'));
    const conditions = [
      { type: 'Approved', status: 'True', reason: 'ByHand', message: '' },
      { type: 'Failed', status: 'True', reason: 'NoKey', message: 'the key of the signer is lost' },
    ];
    let failing: Promise<unknown> | undefined;
    const fail = async (): Promise<void> => {
      const [request] = await requestsFor('fay');
      const place = { name: request?.metadata.name, subresource: 'status' };
      const path = objectPath('certificatesigningrequests', place);
      await admin.update(path, { ...request, status: { conditions } } as KubeObject);
    };
    process.kill(pid, 'SIGSTOP');
    let name = '';
    try {
      const first = await annals(create, {
        onOutput: (text) => {
          if (text.includes('approved  annals-fay-')) failing ??= fail();
        },
      });
      await failing;
      name = (await requestsFor('fay'))[0]?.metadata.name ?? '';
      const remove = `kubectl delete csr --ignore-not-found ${name}`;
      expect([first.code, first.err]).toEqual([
        1,
        `unfinished: what is told above exists, nothing else does.
  to go on:        ${remove}; annals user create fay, with the same flags
  to take it back: rm ${out}/fay.key; ${remove}; annals user revoke fay
error: ${name} was refused by the signer: the key of the signer is lost [user/denied]
hint: Settle it with whoever decided, remove the request with "kubectl delete csr ${name}", then run the command again.
`,
      ]);
      expect(readdirSync(out)).toEqual(['fay.key']);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    const again = await annals(create);
    expect([again.code, again.out, again.err]).toEqual([
      1,
      `there     key in ${out}/fay.key (ecdsa-p256)\nthere     CertificateSigningRequest ${name}\n`,
      expect.stringContaining('refused by the signer: the key of the signer is lost [user/denied]'),
    ]);
    await admin.delete(objectPath('certificatesigningrequests', { name }));
    const done = await annals(create);
    expect([done.code, done.err]).toEqual([0, '']);
  });

  test('merged into a kubeconfig with other things, key and all; the rest stays', async () => {
    const out = await own('merge');
    const path = join(out, 'config');
    await writeFile(path, '# mine\nclusters: [] # none yet\ncurrent-context: other\n', {
      mode: 0o644,
    });
    await chmod(path, 0o644);
    const { code, err } = await annals([
      ...['user', 'create', 'mia', '--merge', path, '--user-context', 'mia', '--out', out],
    ]);
    expect([code, err]).toEqual([0, '']);
    const text = await readFile(path, 'utf8');
    expect(text).toContain('# mine\n');
    expect(parse(text)).toMatchObject({ 'current-context': 'other', contexts: [{ name: 'mia' }] });
    expect([readdirSync(out), statSync(path).mode & 0o777]).toEqual([['config'], 0o600]);
    expect(await (await open(path, 'mia')).text('/version')).toContain('gitVersion');
  });

  test('a request file of cfssl is understood, with an RSA key', async () => {
    const out = await own('cfssl');
    const file = join(out, 'request.json');
    const request = {
      CN: 'rsa',
      hosts: [],
      names: [{ C: 'IN', O: 'dev' }],
      key: { algo: 'rsa', size: 2048 },
    };
    await writeFile(file, JSON.stringify(request));
    const {
      code,
      out: text,
      err,
    } = await annals(['user', 'create', '--request', file, '--out', out]);
    expect([code, err]).toEqual([0, expect.stringContaining('has no hosts, names[].C; left out')]);
    expect(text).toContain('(rsa-2048)');
    expect(text).toContain('the API server knows rsa, member of dev');
  });

  test('renewing makes another key and keeps access; the old certificate still works', async () => {
    for (const [name, kubeconfig] of [
      ['jai', 'jai.kubeconfig'],
      ['veeru', 'veeru.kubeconfig'],
    ] as const) {
      const path = join(folder, 'pair', kubeconfig);
      const old = await open(path);
      await old.list(pods('team-a'));
      const before = readFileSync(path, 'utf8');
      const separate = name === 'veeru' ? ['--separate-files'] : [];
      const args = ['--expires', '10d', ...separate, '--out', join(folder, 'pair')];
      const { code, err, out } = await annals(['user', 'renew', name, ...args]);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain('listed the pods in namespace team-a: 0');
      expect(readFileSync(path, 'utf8')).not.toBe(before);
      expect(await requestsFor(name)).toHaveLength(2);
      expect(await (await open(path)).list(pods('team-a'))).toEqual([]);
      expect(await old.list(pods('team-a'))).toEqual([]);
    }
    expect(readdirSync(join(folder, 'pair')).sort()).toEqual([
      'jai.kubeconfig',
      'veeru.kubeconfig',
      'veeru.next.crt',
      'veeru.next.key',
    ]);
  });

  test('revoking takes the access, and says what it cannot take', async () => {
    const group = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'dev-nodes' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'system:node-proxier',
      },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'dev' }],
    };
    await admin.create(objectPath('clusterrolebindings'), group);
    const asked = await annals(['user', 'revoke', 'jai']);
    expect([asked.code, asked.err]).toEqual([2, expect.stringContaining('--yes')]);
    const { code, out } = await annals(['user', 'revoke', 'jai', '--yes']);
    expect(code).toBe(3);
    expect(out).toContain('gone     ClusterRole view in namespace team-a\n');
    expect(out).toMatch(
      /Kubernetes cannot revoke a certificate\. Until \d{4}-\d\d-\d\d whoever holds it/,
    );
    expect(out).toContain(
      'still    ClusterRole system:node-proxier in the whole cluster, by group dev\n',
    );
    const jai = await open(join(folder, 'pair', 'jai.kubeconfig'));
    await expect
      .poll(() => jai.list(pods('team-a')).catch(({ code }) => code))
      .toBe('cluster/forbidden');
    const veeru = await annals(['user', 'revoke', 'veeru', '--yes']);
    expect(veeru.code).toBe(0);
    expect(
      await admin.find(objectPath('roles', { namespace: 'team-a', name: 'annals:veeru' })),
    ).toBeUndefined();
    const nobody = await annals(['user', 'revoke', 'nobody']);
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('[user/not-found]')]);
  });

  test('a binding that others made loses the user only when that is asked for', async () => {
    const subject = (name: string) => ({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'User',
      name,
    });
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'shared', namespace: 'team-b' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [subject('kim'), subject('lee')],
    };
    const path = objectPath('rolebindings', { namespace: 'team-b', name: 'shared' });
    await admin.create(objectPath('rolebindings', { namespace: 'team-b' }), binding);
    const kept = await annals(['user', 'revoke', 'kim', '--yes']);
    expect([kept.code, kept.out]).toEqual([
      3,
      expect.stringContaining('not made by Annals; --all takes it'),
    ]);
    expect((await admin.get(path))['subjects']).toHaveLength(2);
    expect((await annals(['user', 'revoke', 'kim', '--all', '--yes'])).code).toBe(0);
    expect((await admin.get(path))['subjects']).toMatchObject([{ name: 'lee' }]);
  });

  test('without a signer the request stays; Ctrl-C says what is there; the next run goes on', async () => {
    const out = await own('signer');
    const pid = Number(readFileSync(join(plane.folder, 'pid', 'controller-manager'), 'utf8'));
    const create = ['user', 'create', 'slow', '--out', out];
    process.kill(pid, 'SIGSTOP');
    try {
      const late = await annals([...create, '--timeout', '1']);
      expect([late.code, late.err]).toEqual([1, expect.stringContaining('[user/not-issued]')]);
      expect(late.err).toContain('kube-controller-manager');
      const stopped = await annals(create, {
        onOutput: (text, child) => {
          if (text.includes('CertificateSigningRequest')) child.kill('SIGINT');
        },
      });
      expect(stopped.code).toBe(130);
      expect(stopped.out).toMatch(/^there {5}key in .*slow\.key/);
      expect(stopped.err).toContain(
        'to go on:        annals user create slow, with the same flags',
      );
      expect(stopped.err).toMatch(
        /to take it back: rm .*slow\.key; kubectl delete csr --ignore-not-found annals-slow-/,
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    const done = await annals(create);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toContain('slow is ready');
    expect(await requestsFor('slow')).toHaveLength(1);
  });

  test('clocks that differ are told', async () => {
    const place = { kubeconfig: plane.kubeconfig, env: {}, home: '/nonexistent' };
    const steps: string[] = [];
    const nowMs = () => Date.now() + 3600_000;
    const out = await own('clock');
    await onboard(
      {
        spec: { name: 'tim', groups: [], key: 'ecdsa-p256' },
        expirationSeconds: 86_400,
        files: userFiles('tim', out, undefined),
        login: 'embedded',
        cluster: await clusterEntry(await chooseContext(place)),
        context: 'tim@test',
        namespace: undefined,
        grants: [],
        approves: true,
        isRenewal: false,
        mayExist: false,
        timeoutMs: 60_000,
      },
      {
        client: admin,
        openAs: open,
        nowMs,
        signal: new AbortController().signal,
        onStep: ({ text }) => steps.push(text),
      },
    );
    expect(steps.join('\n')).toMatch(
      /the clock of this machine is 36\d\d s ahead of the API server's/,
    );
    expect(steps).toContain('may not list pods in namespace default: nothing allows it there');
  });

  test.each([
    [
      'a group nobody gets',
      ['create', 'bad', '--group', 'system:masters'],
      2,
      'nobody gets a certificate',
    ],
    ['a system name', ['create', 'system:x'], 2, "one of Kubernetes' own"],
    ['no name', ['create'], 2, 'no name is given'],
    ['a role without a place', ['create', 'bad', '--role', 'view'], 2, '--role needs --namespace'],
    ['a role that is not', ['create', 'bad', '--cluster-role', 'veiw'], 1, '[user/no-role]'],
    [
      'a namespace that is not',
      ['create', 'bad', '--role', 'view', '-n', 'nowhere'],
      1,
      '[user/no-role]',
    ],
    [
      'a resource that is not',
      ['create', 'bad', '--allow', 'get:podz', '-A'],
      2,
      'no resource "podz"',
    ],
    ['a folder that is not', ['create', 'bad', '--out', '/nonexistent/x'], 1, '[user/file-failed]'],
    ['a life too short', ['create', 'bad', '--expires', '5m'], 2, 'ten minutes is the least'],
    ['a stranger', ['show', 'stranger'], 1, '[user/not-found]'],
    ['nothing to approve', ['approve', 'stranger'], 1, '[user/no-request]'],
    ['nothing to renew', ['renew', 'stranger', '--out', '/nonexistent'], 1, '[user/not-found]'],
  ])('%s is refused before anything is made', async (_what, args, code, words) => {
    const ran = await annals(['user', ...args]);
    expect([ran.code, ran.err]).toEqual([code, expect.stringContaining(words)]);
    expect(await requestsFor('bad')).toEqual([]);
  });

  test('expired, foreign and unreachable logins are told apart', async () => {
    const out = await own('trouble');
    const config = parse(await readFile(plane.kubeconfig, 'utf8'));
    const pki = join(plane.folder, 'pki');
    const openssl = (...args: string[]) =>
      execFileSync('openssl', args, { cwd: out, stdio: 'pipe' });
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'old.key',
      '-subj',
      '/CN=old',
      '-out',
      'old.csr',
    );
    openssl(
      ...[
        'x509',
        '-req',
        '-in',
        'old.csr',
        '-CA',
        join(pki, 'ca.crt'),
        '-CAkey',
        join(pki, 'ca.key'),
      ],
      ...['-CAcreateserial', '-days', '-1', '-out', 'old.crt'],
    );
    const variants = [
      ['expired', 'user/client-certificate', 'the client certificate ended on'],
      ['foreign', 'cluster/authority', '[cluster/untrusted]'],
      ['unreachable', 'cluster/server', '[cluster/unreachable]'],
    ] as const;
    for (const [name, , words] of variants) {
      const changed = structuredClone(config);
      if (name === 'expired') {
        changed.users[0].user = { 'client-certificate': 'old.crt', 'client-key': 'old.key' };
      }
      if (name === 'foreign') {
        const other = readFileSync(join(pki, 'front-proxy-ca.crt')).toString('base64');
        changed.clusters[0].cluster['certificate-authority-data'] = other;
      }
      if (name === 'unreachable') changed.clusters[0].cluster.server = 'https://127.0.0.1:1';
      const as = join(out, `${name}.kubeconfig`);
      await writeFile(as, stringify(changed));
      const { code, err } = await annals(['user', 'list'], { as });
      expect([name, code, err]).toEqual([name, 1, expect.stringContaining(words)]);
      expect(err).toContain('hint:');
    }
  });

  test('private keys are in their own files and nowhere else', () => {
    const files = filesBelow(folder);
    // Its own keys are the cluster's; what it stores and logs is searched.
    const others = filesBelow(plane.folder).filter((file) => !/\.(key|kubeconfig)$/.test(file));
    const keys = files.filter((file) => !file.includes('trouble')).flatMap(keysIn);
    expect(keys.length).toBeGreaterThan(9);
    for (const { file: own_, pem } of keys) {
      const forms = formsOf(pem);
      const holds = (text: string): boolean => {
        // PEM breaks its lines.
        const flat = text.replaceAll(/\s/g, '');
        return forms.some((form) => text.includes(form) || flat.includes(form));
      };
      const holders = [...files, ...others].filter((file) => holds(readFileSync(file, 'latin1')));
      expect([own_, holders]).toEqual([own_, [own_]]);
      expect([own_, holds(said)]).toEqual([own_, false]);
    }
    expect(said).not.toContain('PRIVATE KEY');
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The private keys in a file: all of it, or what a kubeconfig embeds. */
function keysIn(file: string): readonly { readonly file: string; readonly pem: string }[] {
  if (!/\.key$|kubeconfig$|config$/.test(file)) return [];
  const text = readFileSync(file, 'latin1');
  // The store has a key of its own, which is no such key.
  if (file.endsWith('.key')) return text.includes('PRIVATE') ? [{ file, pem: text }] : [];
  const embedded = [...text.matchAll(/client-key-data: (\S+)/g)];
  return embedded.map(([, data = '']) => ({ file, pem: Buffer.from(data, 'base64').toString() }));
}

/** The secret part of a key as it may be written somewhere: bytes, hex, base64 at any offset, PEM. */
function formsOf(pem: string): readonly string[] {
  const { d = '' } = createPrivateKey(pem).export({ format: 'jwk' });
  const secret = Buffer.from(d, 'base64url').subarray(0, 32);
  expect(secret.length).toBe(32);
  const shifted = [0, 1, 2].map((from) => secret.subarray(from).toString('base64').slice(0, 36));
  const whole = Buffer.from(pem).toString('base64').slice(100, 160);
  return [secret.toString('latin1'), secret.toString('hex'), ...shifted, whole];
}
