import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAIN } from './run-annals.ts';

const DEMO = resolve(import.meta.dirname, '../../data/demo/audit.log.gz');

let folder: string;
let kubeconfig: string;
let data: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'annals-kubectl-'));
  kubeconfig = join(folder, 'config');
  data = join(folder, 'store');
  writeFileSync(
    kubeconfig,
    'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]\n' +
      'contexts: [{name: me@prod, context: {cluster: c}}, {name: me@qa, context: {cluster: c}}]\n' +
      'current-context: me@prod\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs one of the programs of the package, as installed. */
function run(
  program: string,
  args: readonly string[],
): { code: number | null; out: string; err: string } {
  const ran = spawnSync(process.execPath, [MAIN.replace('main.js', `${program}.js`), ...args], {
    env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig, ANNALS_DATA_DIR: data },
    encoding: 'utf8',
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

test('the cluster of an import is called by the context at hand, and that is told', () => {
  const { code, err } = run('kubectl-annals', ['import', DEMO]);
  expect([code, err]).toEqual([
    0,
    'cluster prod, by the kubeconfig at hand; --cluster names another\n',
  ]);
  const { out } = run('main', ['top', 'cluster', '--output', 'csv']);
  expect(out.split('\r\n')[1]).toMatch(/,prod$/);
});

test('--context and -n narrow a question, also where kubectl takes them: before the command', () => {
  const count = (...args: string[]) => Number(run('kubectl-annals', args).out);
  const all = count('search', '--count');
  const inDev = count('search', '-n', 'dev', '--count');
  expect([all > inDev, inDev > 0]).toEqual([true, true]);
  expect(count('search', 'ns: dev', '--count')).toBe(inDev);
  expect(count('-n', 'dev', 'search', '--count')).toBe(inDev);
  expect(count('--context', 'me@prod', '--namespace=dev', 'search', '--count')).toBe(inDev);
  expect(count('-n=dev', 'search', '--count')).toBe(inDev);
  expect(count('-ndev', 'search', '--count')).toBe(inDev);
  expect(count('search', '-n=dev', '--count')).toBe(inDev);
  expect(count('--context=me@qa', 'search', '--count')).toBe(0);
  expect(count('search', 'verb: get or verb: list', '-n', 'dev', '--count')).toBe(
    count('search', '(verb: get or verb: list) and ns: dev', '--count'),
  );
  expect(count('search', '--kubeconfig', kubeconfig, '--count')).toBe(all);
});

test('--context and -n narrow what is asked for by name as well', () => {
  const [id = ''] = run('main', [
    ...['search', 'ns: dev and verb: create', '--limit', '1'],
    ...['--output', 'csv', '--fields', 'auditID'],
  ]).out.match(/[0-9a-f]{8}-[-0-9a-f]{27}/) ?? [''];
  expect(run('kubectl-annals', ['-n', 'dev', '--context', 'me@prod', 'show', id]).code).toBe(0);
  expect(run('kubectl-annals', ['--context', 'me@qa', 'show', id])).toMatchObject({
    code: 1,
    err: expect.stringContaining(`"${id}" is known, but not in cluster qa [event/not-found]`),
  });
  expect(run('kubectl-annals', ['--context', 'me@qa', 'losses'])).toMatchObject({ code: 0 });
});

test.each([
  [
    'kubectl-annals',
    ['-n', 'dev', 'verify'],
    '"kubectl annals verify" is not about one namespace. Leave -n out.',
  ],
  [
    'kubectl-annals',
    ['--namespace=dev', 'user', 'approve', 'jai'],
    'A certificate is good in the whole cluster. Leave --namespace out.',
  ],
  [
    'kubectl-annals',
    ['policy', 'check', '-n', 'dev'],
    'A policy is of a whole API server; its rules may name namespaces. Leave -n out.',
  ],
  ['main', ['-n', 'dev', 'trail'], 'Write it behind the command: annals trail -n NAME'],
  [
    'main',
    ['status', '--context', 'a'],
    '"annals status" is not about one cluster. Leave --context out.',
  ],
])('%s %j says why it takes no such flag, and what to do', (program, args, hint) => {
  const { code, err } = run(program, args);
  expect([code, err.split('\n')[1]]).toEqual([2, `hint: ${hint}`]);
});

test('the help says how it was called', () => {
  expect(run('kubectl-annals', ['user', 'create', '--help']).out).toMatch(
    /^Usage: kubectl annals user create \[options\] \[name\]\n/,
  );
  expect(run('kubectl-annals', ['user', 'create', '--nope']).err).toContain(
    'Run "kubectl annals user create --help"',
  );
});

test.each([
  [[''], 'trail\n'],
  [['us'], 'user\n:0\n'],
  [['user', 'cr'], 'create\n:0\n'],
  [['user', 'create', '--ke'], '--key\n:0\n'],
  [['user', 'create', '--key', 'ed'], 'ed25519\n:0\n'],
  [['import', 'audit'], ':0\n'],
  [['search', 'verb'], 'verb:\n:0\n'],
])('kubectl completes %j', (words, lines) => {
  const { code, out, err } = run('kubectl-complete-annals', words);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(lines);
});
