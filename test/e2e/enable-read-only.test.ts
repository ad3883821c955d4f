import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MAIN } from './run-annals.ts';

const KIND = resolve(import.meta.dirname, '../fixtures/manifests/kind-minimal.yaml');
const POD = resolve(import.meta.dirname, '../fixtures/manifests/kubeadm-1.36.yaml');

/** A namespace of mounts of one's own: what is mounted in it is gone with the process. */
const hasMounts = spawnSync('unshare', ['-rm', 'true']).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'annals-read-only-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Place {
  readonly own: string;
  readonly manifest: string;
  readonly policy: string;
  readonly state: string;
  /** Runs `annals enable` or `annals disable` there, with one path mounted read-only. */
  readonly run: (command: 'enable' | 'disable', readOnly?: string) => Ran;
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let count = 0;

async function placed(fixture: string, policyPath = 'audit/policy.yaml'): Promise<Place> {
  const own = join(folder, String(count++));
  const at = (name: string): string => join(own, name);
  for (const name of ['manifests', 'audit', 'state', 'log'])
    mkdirSync(at(name), { recursive: true });
  const manifest = at('manifests/server.yaml');
  await cp(fixture, manifest);
  const policy = at(policyPath);
  const run: Place['run'] = (command, readOnly) => {
    const places = ['--policy-path', policy, '--log-path', at('log/new/audit.log')];
    const args = [manifest, '--state-dir', at('state'), '--no-kubeadm-config', '--apply'];
    const annals = [
      process.execPath,
      ...[MAIN, command, ...args],
      ...(command === 'enable' ? places : []),
    ];
    const mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
    const [program = '', ...words] =
      readOnly === undefined ? annals : ['unshare', '-rm', 'sh', '-c', mount, readOnly, ...annals];
    const { status, stdout, stderr } = spawnSync(program, words, {
      env: { PATH: process.env['PATH'], HOME: own },
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr.replaceAll(`${own}/`, '') };
  };
  return { own, manifest, policy, state: at('state'), run };
}

if (!hasMounts) {
  process.stderr.write('SKIPPED what is read-only: "unshare -rm" may not mount on this machine\n');
}

describe.skipIf(!hasMounts)('where "unshare -rm" may mount: what is read-only', () => {
  const WRITES =
    'Run this as a user who may write there; on a control-plane machine that takes root.';

  test.each([
    ['the folder of the manifest', 'manifests', 'the disk is read-only'],
    ['the manifest itself', 'manifests/server.yaml', 'it is a mount of its own, or in use'],
  ])('%s: what was written beside it is taken back', async (_what, readOnly, why) => {
    const { own, manifest, policy, state, run } = await placed(POD);
    const before = readFileSync(manifest, 'utf8');
    expect(run('enable', join(own, readOnly))).toEqual({
      code: 1,
      out: '',
      err: `wrote audit/policy.yaml
took back audit/policy.yaml
error: cannot write manifests/server.yaml: ${why} [enable/write-failed]
hint: ${WRITES}
`,
    });
    expect(readFileSync(manifest, 'utf8')).toBe(before);
    expect([existsSync(policy), readdirSync(state)]).toEqual([false, []]);
    expect(readdirSync(join(own, 'manifests'))).toEqual(['server.yaml']);
  });

  test.each([
    ['the folder of the policy', 'audit', '', 'cannot write audit/policy.yaml'],
    [
      'the folder of the log',
      'log',
      'wrote audit/policy.yaml\ntook back audit/policy.yaml\n',
      'cannot make log/new',
    ],
    ['the folder of what is kept', 'state', '', 'cannot write state/'],
  ])('%s: the manifest is not touched', async (_what, readOnly, said, why) => {
    const { own, manifest, policy, state, run } = await placed(POD);
    const before = readFileSync(manifest, 'utf8');
    const { code, out, err } = run('enable', join(own, readOnly));
    expect([code, out]).toEqual([1, '']);
    expect(err.startsWith(said)).toBe(true);
    expect(err).toContain(`error: ${why}`);
    expect(err).toContain('the disk is read-only [enable/write-failed]');
    expect(readFileSync(manifest, 'utf8')).toBe(before);
    expect([existsSync(policy), readdirSync(state)]).toEqual([false, []]);
  });

  test('disabling: a policy that cannot be deleted is told, and the next run deletes it', async () => {
    // What kind mounts lies beside its file, wherever it goes on the node.
    const { own, manifest, policy, state, run } = await placed(KIND, 'manifests/audit/policy.yaml');
    const before = readFileSync(manifest, 'utf8');
    expect(run('enable').code).toBe(0);
    expect(run('disable', join(own, 'manifests/audit'))).toEqual({
      code: 1,
      out: '',
      err: `changed manifests/server.yaml
could not take back manifests/audit/policy.yaml, which is to be deleted: cannot delete manifests/audit/policy.yaml: the disk is read-only
error: auditing is off in manifests/server.yaml, but files of it stay [enable/write-failed]
hint: They do no harm. See to it that this user may write there, then run the command again.
`,
    });
    expect([readFileSync(manifest, 'utf8'), existsSync(policy)]).toEqual([before, true]);
    expect(run('disable')).toMatchObject({
      code: 0,
      err: 'took back manifests/audit/policy.yaml\n',
    });
    expect([existsSync(policy), readdirSync(state)]).toEqual([false, []]);
    expect(run('disable').out).toContain('Nothing to do');
  });
});
