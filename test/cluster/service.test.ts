import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { fakeTerminal, type Ran } from '../cli/fake-terminal.ts';
import { askApi } from '../support/api-requests.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

/** Comments and order that have to stay. */
const CONFIG = `# this machine is the first server
tls-san:
  - k3s.example.com   # for kubectl
kube-apiserver-arg:
  - 'event-ttl=2h' # we read them late
`;

/**
 * Stands for systemd and for k3s in it: a restart gives the real API server the flags that the
 * configuration names now. \`mode\` beside it says what it does instead.
 */
function systemctl(folder: string): string {
  return `#!/bin/bash
mode=$(cat '${folder}/mode' 2>/dev/null)
case $1 in
is-active) [ "$mode" != inactive ] ;;
show) cat "${folder}/restarts" 2>/dev/null || echo 1 ;;
restart)
  if [ "$mode" = refuses ]; then echo 'Access denied' >&2; exit 4; fi
  if [ "$mode" = hangs ]; then exit 0; fi
  n=$(( $(cat '${folder}/restarts' 2>/dev/null || echo 1) + 1 )); echo $n > '${folder}/restarts'
  sed -n "s/^  - ['\\"]\\{0,1\\}\\([a-z-]*=[^'\\"]*\\)['\\"]\\{0,1\\}.*/    - --\\1/p" '${folder}/k3s/config.yaml' > '${folder}/flags'
  sed -e "/^    - kube-apiserver$/r ${folder}/flags" -e "\\$a # start $n" '${folder}/first.yaml' > '${folder}/next.yaml'
  mv '${folder}/next.yaml' '${folder}/manifests/kube-apiserver.yaml' ;;
*) exit 1 ;;
esac
`;
}

/** Says nothing of what the tests ask for. */
const QUIET = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: None
    resources: [{group: "", resources: [namespaces]}]
  - level: Metadata
`;

describeWithControlPlane('a service that runs the API server, as k3s does', () => {
  let plane: ControlPlane;
  let config: string;
  const own = (name: string): string => join(plane.folder, name);
  const now = (): string => readFileSync(config, 'utf8');

  beforeAll(async () => {
    plane = await startControlPlane({
      port: 20_513,
      nodes: 0,
      controllers: false,
      mounts: (folder) => [`${folder}=${folder}`],
    });
    config = own('k3s/config.yaml');
    await mkdir(own('k3s'));
    await mkdir(own('bin'));
    await mkdir(own('log'), { recursive: true });
    await writeFile(config, CONFIG);
    await writeFile(own('first.yaml'), readFileSync(own('manifests/kube-apiserver.yaml')));
    await writeFile(own('bin/systemctl'), systemctl(plane.folder));
    await chmod(own('bin/systemctl'), 0o755);
  });
  afterAll(() => plane[Symbol.asyncDispose]());

  /** What stands for systemd does as `mode` says. */
  const behave = (mode: string): Promise<void> => writeFile(own('mode'), mode);

  async function annals(
    args: readonly string[],
    conditions: { readonly signal?: AbortSignal; readonly onWrite?: (text: string) => void } = {},
  ): Promise<Ran> {
    const written = { out: '', err: '' };
    const env = { PATH: `${own('bin')}:/usr/bin:/bin` };
    const terminal = { ...fakeTerminal(written, { env, ...conditions }), nowMs: Date.now };
    const places = [
      ...[config, '--state-dir', own('state'), '--timeout', '20s'],
      ...['--health-url', `https://127.0.0.1:${plane.port}/readyz`],
    ];
    return { code: await run([args[0] ?? '', ...places, ...args.slice(1)], terminal), ...written };
  }

  const enable = (...more: readonly string[]): readonly string[] => [
    'enable',
    ...['--policy-path', own('k3s/audit.yaml'), '--log-path', own('log/audit.log'), ...more],
  ];

  async function isRecorded(path: string): Promise<boolean> {
    await (await askApi(plane))('GET', path);
    return readFileSync(own('log/audit.log'), 'utf8').includes(`"requestURI":"${path}"`);
  }

  const readiness = async (): Promise<number> =>
    (await (await askApi(plane))('GET', '/readyz')).code;

  test('it is restarted, waited for, and events are in the log', async () => {
    const { code, out, err } = await annals(enable('--apply'));
    expect({ code, err: err.split('\n').at(-2) }).toEqual({
      code: 0,
      err: 'the API server is ready',
    });
    expect(out).toContain(`Auditing is on, the log is ${own('log/audit.log')}.`);
    expect(out).not.toContain('systemctl');
    expect(now().startsWith(CONFIG)).toBe(true);
    expect(await isRecorded('/api/v1/namespaces/default')).toBe(true);
  });

  test('the doctor reads its configuration', async () => {
    const written = { out: '', err: '' };
    const terminal = { ...fakeTerminal(written, {}), nowMs: Date.now };
    const code = await run(['doctor', config, '--kubeconfig', plane.kubeconfig], terminal);
    expect({ code, err: written.err }).toEqual({ code: 0, err: '' });
    expect(written.out).toContain('ok      recorded');
  });

  test('a new policy under the same configuration is in force afterwards', async () => {
    const before = now();
    const restarts = Number(readFileSync(own('restarts'), 'utf8'));
    await writeFile(own('quiet.yaml'), QUIET);
    const ran = await annals(enable('--policy', own('quiet.yaml'), '--apply'));
    expect(ran.code).toBe(0);
    expect(now()).toBe(before);
    expect(Number(readFileSync(own('restarts'), 'utf8'))).toBe(restarts + 1);
    expect(await isRecorded('/api/v1/namespaces/kube-public')).toBe(false);
  });

  test('a change it does not come back with is taken back, and it is restarted once more', async () => {
    const before = now();
    const webhook = own('webhook.yaml');
    await writeFile(
      webhook,
      'apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {server: "https://127.0.0.1:1", certificate-authority: /nowhere.pem}\nusers: []\ncontexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n',
    );
    const ran = await annals(
      enable(
        '--mode',
        'both',
        '--webhook-config',
        webhook,
        '--webhook-path',
        own('k3s/w.yaml'),
        '--timeout',
        '8s',
        '--apply',
      ),
    );
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('all is as it was, and healthy [enable/rolled-back]');
    expect(now()).toBe(before);
    expect(existsSync(own('k3s/w.yaml'))).toBe(false);
    expect(await readiness()).toBe(200);
  });

  test('a restart that does not happen is no success', async () => {
    const before = now();
    await behave('hangs');
    const ran = await annals(enable('--log-maxage', '60', '--timeout', '3s', '--apply'));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('the API server was not started anew');
    expect(now()).toBe(before);
  });

  test('who may not restart it is told so, and nothing is changed', async () => {
    const before = now();
    await behave('refuses');
    const ran = await annals(enable('--log-maxage', '60', '--apply'));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('cannot restart k3s: Access denied');
    expect(ran.err).toContain('all is as it was [enable/rolled-back]');
    expect(now()).toBe(before);
  });

  test('Ctrl-C while it starts takes the change back, and it is restarted with the old one', async () => {
    const before = now();
    await behave('');
    const restarts = Number(readFileSync(own('restarts'), 'utf8'));
    const interrupt = new AbortController();
    const onWrite = (text: string): void => {
      if (text.startsWith('waiting up to')) interrupt.abort();
    };
    const { signal } = interrupt;
    const ran = await annals(enable('--log-maxage', '60', '--apply'), { signal, onWrite });
    expect(ran.code).toBe(130);
    expect(now()).toBe(before);
    expect(Number(readFileSync(own('restarts'), 'utf8'))).toBe(restarts + 2);
  });

  test('disabled, the configuration is what it was to the byte', async () => {
    expect(await annals(['disable', '--apply'])).toMatchObject({ code: 0 });
    expect(now()).toBe(CONFIG);
    expect(await readdir(own('state'))).toEqual([]);
    expect(await readiness()).toBe(200);
  });

  test.each([
    ['it is left to the user with --no-restart', '', ['--no-restart']],
    ['a machine on which it does not run yet only gets the file', 'inactive', []],
  ])('%s', async (_what, mode, flags) => {
    await behave(mode);
    const ran = await annals(enable('--apply', ...flags));
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('is changed. Make it come true:\n  systemctl restart k3s\n');
    expect((await annals(['disable', '--apply', ...flags])).code).toBe(0);
    expect(now()).toBe(CONFIG);
  });
});

/**
 * Stands for systemd and for RKE2 in it, which writes the manifest of a static pod: the flags of the
 * configuration, and a hash of the files they name. A kubelet starts the pod anew where that differs.
 * Its own order of restart stops nothing, so the old API server answers meanwhile. With the mode
 * `forgets` the hash is left out.
 */
function systemctlOfRke2(folder: string): string {
  return `#!/bin/bash
case $1 in
is-active) true ;;
restart)
  config='${folder}/rke2/config.yaml'
  policy=$(sed -n 's/^audit-policy-file: *//p' "$config")
  { [ -z "$policy" ] || echo "    - --audit-policy-file=$policy"
    sed -n 's/^  - *\\(audit-[a-z-]*=.*\\)/    - --\\1/p' "$config"; } > '${folder}/flags'
  hash=$([ -z "$policy" ] || sha256sum < "$policy")
  [ "$(cat '${folder}/mode' 2>/dev/null)" = forgets ] && hash=none
  sed -e "/^    - kube-apiserver$/r ${folder}/flags" -e "\\$a # FILE_HASH $hash" '${folder}/first.yaml' > '${folder}/next.yaml'
  cmp -s '${folder}/next.yaml' '${folder}/manifests/kube-apiserver.yaml' || mv '${folder}/next.yaml' '${folder}/manifests/kube-apiserver.yaml' ;;
*) exit 1 ;;
esac
`;
}

describeWithControlPlane('a service that writes a static pod, as RKE2 does', () => {
  let plane: ControlPlane;
  let config: string;
  const own = (name: string): string => join(plane.folder, name);
  const now = (): string => readFileSync(config, 'utf8');

  beforeAll(async () => {
    plane = await startControlPlane({
      port: 20_533,
      nodes: 0,
      controllers: false,
      mounts: (folder) => [`${folder}=${folder}`],
    });
    config = own('rke2/config.yaml');
    for (const name of ['rke2', 'bin', 'log']) await mkdir(own(name), { recursive: true });
    await writeFile(config, 'token: none\n');
    await writeFile(own('first.yaml'), readFileSync(own('manifests/kube-apiserver.yaml')));
    await writeFile(own('bin/systemctl'), systemctlOfRke2(plane.folder));
    await chmod(own('bin/systemctl'), 0o755);
    await writeFile(own('quiet.yaml'), QUIET);
    await writeFile(own('loud.yaml'), QUIET.replace('None', 'Request'));
  });
  afterAll(() => plane[Symbol.asyncDispose]());

  async function enable(...more: readonly string[]): Promise<Ran> {
    const written = { out: '', err: '' };
    const env = { PATH: `${own('bin')}:/usr/bin:/bin` };
    const terminal = { ...fakeTerminal(written, { env }), nowMs: Date.now };
    const args = [
      ...['enable', config, '--state-dir', own('state'), '--apply', '--timeout', '20s'],
      ...['--health-url', `https://127.0.0.1:${plane.port}/readyz`],
      ...['--policy-path', own('rke2/audit.yaml'), '--log-path', own('log/audit.log'), ...more],
    ];
    return { code: await run(args, terminal), ...written };
  }

  async function isRecorded(path: string): Promise<boolean> {
    await (await askApi(plane))('GET', path);
    return readFileSync(own('log/audit.log'), 'utf8').includes(`"requestURI":"${path}"`);
  }

  test('auditing comes on, though the old API server answers until the kubelet ends it', async () => {
    expect(await enable()).toMatchObject({
      code: 0,
      out: expect.stringContaining('is on') as string,
    });
    expect(await isRecorded('/api/v1/namespaces/default')).toBe(true);
  });

  test('a new policy under the same flags is in force afterwards', async () => {
    const before = now();
    expect(await enable('--policy', own('quiet.yaml'))).toMatchObject({ code: 0 });
    expect(now()).toBe(before);
    expect(await isRecorded('/api/v1/namespaces/kube-public')).toBe(false);
  });

  test('a policy that no restart follows is not said to be in force, and is taken back', async () => {
    await writeFile(own('mode'), 'forgets');
    // Once, so that there is no hash to differ from.
    await enable('--log-maxage', '31');
    const ran = await enable('--policy', own('loud.yaml'), '--timeout', '4s');
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('the API server was not started anew');
    expect(readFileSync(own('rke2/audit.yaml'), 'utf8')).toBe(QUIET);
  });
});
