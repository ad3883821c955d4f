import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fakeTerminal, type Ran, runCommand } from '../../../test/cli/fake-terminal.ts';
import { readRecord, writeRecord } from '../../cluster/enable/change-record.ts';
import { run } from '../run.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/manifests');
const folder = mkdtempSync(join(tmpdir(), 'annals-enable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** A folder of its own with one fixture in it, and what the state of changes is kept in. */
async function placed(fixture: string, name = fixture) {
  const place = join(folder, String(count++));
  await mkdir(place);
  const path = join(place, name);
  cpSync(join(FIXTURES, fixture), path);
  const state = join(place, 'state');
  const read = (): Promise<string> => readFile(path, 'utf8');
  return { place, path, state, read, before: await read(), more: ['--state-dir', state] };
}

test('without --apply the change is shown and nothing is written', async () => {
  const { place, path, before, read, more } = await placed('kind-minimal.yaml');
  const { code, out, err } = await runCommand(['enable', path, ...more]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^--- .*kind-minimal\.yaml\n\+\+\+ .*kind-minimal\.yaml\n@@ -1,2 \+1,\d+ @@\n kind: Cluster\n/,
  );
  expect(out).toContain(`--- /dev/null\n+++ ${place}/audit/policy.yaml\n`);
  expect(err).toBe('Nothing is changed yet; --apply does it.\n');
  expect([await read(), await readdir(place)]).toEqual([before, ['kind-minimal.yaml']]);
});

test('applied, applied again and undone: files come and go, and the bytes are those of before', async () => {
  const { place, path, before, read, state, more } = await placed('kind-three-nodes.yaml');
  await chmod(path, 0o640);
  const first = await runCommand(['enable', path, ...more, '--apply']);
  expect(first).toMatchObject({
    code: 0,
    out: expect.stringContaining('kind create cluster --config kind-three-nodes.yaml') as string,
  });
  expect((await readdir(place)).toSorted()).toEqual(['audit', 'kind-three-nodes.yaml', 'state']);
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  const second = await runCommand(['enable', path, ...more, '--apply']);
  expect(second).toMatchObject({ code: 0, out: `Nothing to do: auditing is on in ${path}.\n` });
  const shown = await runCommand(['disable', path, ...more]);
  expect(shown.err).toContain(`${place}/audit/policy.yaml is deleted as well.`);
  const undone = await runCommand(['disable', path, ...more, '--apply']);
  expect(undone).toMatchObject({ code: 0, out: `Auditing is off in ${path}.\n` });
  expect([await read(), await readdir(state), await readdir(join(place, 'audit'))]).toEqual([
    before,
    [],
    [],
  ]);
  const again = await runCommand(['disable', path, ...more, '--apply']);
  expect(again).toMatchObject({ code: 0, out: `Nothing to do: auditing is off in ${path}.\n` });
});

test('two changes on top of each other are undone as one', async () => {
  const { path, before, read, more } = await placed('kind-minimal.yaml');
  await runCommand(['enable', path, ...more, '--apply']);
  const { code } = await runCommand([
    'enable',
    path,
    ...more,
    '--log-maxage',
    '90',
    '--goal',
    'minimal',
    '--apply',
  ]);
  expect(code).toBe(0);
  expect(await read()).toContain('audit-log-maxage: "90"');
  await runCommand(['disable', path, ...more, '--apply']);
  expect(await read()).toBe(before);
});

test('what others changed since stays when auditing goes', async () => {
  const { path, before, read, more } = await placed('kind-three-nodes.yaml');
  await runCommand(['enable', path, ...more, '--apply']);
  await writeFile(path, (await read()).replace('ipFamily: dual', 'ipFamily: ipv6'));
  await runCommand(['disable', path, ...more, '--apply']);
  expect(await read()).toBe(before.replace('ipFamily: dual', 'ipFamily: ipv6'));
});

test('where our own lines were changed, it says so, and --ignore-record goes by the flags', async () => {
  const { path, before, read, more } = await placed('kind-three-nodes.yaml');
  await runCommand(['enable', path, ...more, '--apply']);
  await writeFile(path, (await read()).replace('audit-log-maxage: "30"', 'audit-log-maxage: "31"'));
  const refused = await runCommand(['disable', path, ...more, '--apply']);
  expect(refused).toMatchObject({
    code: 1,
    err: expect.stringContaining('[enable/changed-since]') as string,
  });
  await runCommand(['disable', path, ...more, '--ignore-record', '--apply']);
  expect(await read()).toBe(before);
});

test('behind a link, the file itself is changed and the link stays', async () => {
  const { place, path, before, read, more } = await placed('kind-minimal.yaml');
  const link = join(place, 'link.yaml');
  await symlink(path, link);
  await runCommand(['enable', link, ...more, '--apply']);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await read()).not.toBe(before);
  await runCommand(['disable', link, ...more, '--apply']);
  expect(await read()).toBe(before);
});

test('a run that was killed between its files and its change is cleaned up', async () => {
  const { place, path, before, state, read, more } = await placed('kind-minimal.yaml');
  const policy = join(place, 'audit/policy.yaml');
  await mkdir(join(place, 'audit'));
  await writeFile(policy, 'half');
  await writeRecord(state, {
    version: 1,
    state: 'begun',
    path,
    platform: 'kind',
    original: before,
    enabled: 'never written',
    files: [{ path: policy, before: null, after: 'half' }],
    logPath: null,
  });
  const { code, err } = await runCommand(['enable', path, ...more, '--apply']);
  expect(code).toBe(0);
  expect(err).toContain(
    'An earlier run was broken off before its change; its files are taken back.',
  );
  expect(await readRecord(state, path)).toMatchObject({ state: 'done', original: before });
  await runCommand(['disable', path, ...more, '--apply']);
  expect([await read(), await readdir(join(place, 'audit'))]).toEqual([before, []]);
});

test('Ctrl-C before anything is written leaves all as it was', async () => {
  const { path, before, read, state, more } = await placed('kind-minimal.yaml');
  const { code, err } = await runCommand(['enable', path, ...more, '--apply'], {
    signal: AbortSignal.abort(),
  });
  expect(code).toBe(130);
  expect(err).toContain('interrupted; nothing is changed [enable/interrupted]');
  expect([await read(), await readdir(state)]).toEqual([before, []]);
});

describe('what cannot be', () => {
  async function refused(args: readonly string[]): Promise<string> {
    const { code, err, out } = await runCommand(args);
    expect({ code: code > 0, out }).toEqual({ code: true, out: '' });
    return err;
  }

  test('a file that is not there', async () => {
    expect(await refused(['enable', join(folder, 'none.yaml')])).toContain(
      'there is no such file [input/unreadable]',
    );
  });

  test('a folder without a manifest', async () => {
    expect(await refused(['enable', folder])).toContain(
      `cannot read ${folder}/kube-apiserver.yaml`,
    );
  });

  test('a log given as a manifest', async () => {
    const path = join(folder, 'binary.yaml');
    await writeFile(path, Buffer.of(0xff, 0xfe, 0x00));
    expect(await refused(['enable', path])).toContain('it is not UTF-8 [enable/not-a-manifest]');
  });

  test('a file of another kind than was said', async () => {
    const { path } = await placed('kind-minimal.yaml');
    expect(await refused(['enable', path, '--platform', 'static-pod'])).toContain(
      'is not a file of static-pod',
    );
  });

  test('a policy an API server would not start with', async () => {
    const { place, path, read, before } = await placed('kind-minimal.yaml');
    const policy = join(place, 'policy.yaml');
    await writeFile(policy, 'kind: Policy\nrules: [{level: Sometimes}]\n');
    const err = await refused(['enable', path, '--policy', policy, '--apply']);
    expect(err).toContain('"Sometimes" is not a level');
    expect(err).toContain('[policy/invalid]');
    expect(await read()).toBe(before);
  });

  test('a webhook without an address', async () => {
    const { path } = await placed('kind-minimal.yaml');
    expect(await refused(['enable', path, '--mode', 'webhook'])).toContain(
      'needs --url or --webhook-config',
    );
  });

  test('a place for the policy that cannot be written', async () => {
    const { place, path, before, read, state, more } = await placed(
      'k3s-config.yaml',
      'config.yaml',
    );
    const file = join(place, 'file');
    await writeFile(file, '');
    const err = await refused([
      'enable',
      path,
      '--platform',
      'k3s',
      ...more,
      '--policy-path',
      `${file}/policy.yaml`,
      '--apply',
    ]);
    expect(err).toMatch(/cannot (?:read|write) .*file\/policy\.yaml: a part of the path is a file/);
    expect([await read(), await readdir(state).catch(() => [])]).toEqual([before, []]);
  });
});

test('an API server that never answers: the manifest is as it was, and it says so', async () => {
  const { place, path, before, read, state, more } = await placed('kubeadm-1.36.yaml');
  const written = { out: '', err: '' };
  const terminal = { ...fakeTerminal(written, {}), nowMs: Date.now };
  const args = [
    ...[
      'enable',
      path,
      ...more,
      '--policy-path',
      join(place, 'a/policy.yaml'),
      '--log-path',
      join(place, 'l/audit.log'),
    ],
    ...['--health-url', 'http://127.0.0.1:1/readyz', '--timeout', '1s', '--apply'],
  ];
  const ran: Ran = { code: await run(args, terminal), ...written };
  expect(ran.code).toBe(1);
  expect(ran.err).toContain(`${path} is as it was`);
  expect(ran.err).toContain('[enable/not-healthy]');
  expect([await read(), await readdir(state), await readdir(join(place, 'a'))]).toEqual([
    before,
    [],
    [],
  ]);
});

test.each(['minikube', 'eks', 'gke', 'aks'])('commands for %s', async (platform) => {
  const { code, out } = await runCommand(['enable', '--platform', platform]);
  expect(code).toBe(0);
  expect(out).toContain('# Off again');
});
