import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runCommand } from '../../../test/cli/fake-terminal.ts';

const FIXTURES = 'test/fixtures/policy';
const PRODUCTION = `${FIXTURES}/production.yaml`;
const LOG = `${FIXTURES}/production.ndjson.gz`;

const policy = (...args: readonly string[]) => runCommand(['policy', ...args]);

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'annals-policy-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('check says place, what, why and what to do', async () => {
  const { out, code } = await policy('check', `${FIXTURES}/openshift-default.yaml`);
  expect(code).toBe(3);
  expect(out).toContain(
    'openshift-default.yaml:26:20: warning: the empty namespace also takes lists and watches over all namespaces (rules[1].namespaces[0]) [empty-namespace]\n',
  );
  expect(out).toMatch(/0 errors, 1 warning, \d for information; --fix repairs 1\n$/);
});

test('check: exit code by severity', async () => {
  const file = `${FIXTURES}/metadata.yaml`;
  expect((await policy('check', file)).code).toBe(0);
  expect((await policy('check', file, '--fail-on', 'info')).code).toBe(3);
  expect(
    (await policy('check', `${FIXTURES}/openshift-default.yaml`, '--fail-on', 'error')).code,
  ).toBe(0);
});

test('check as json, sarif and github', async () => {
  const file = `${FIXTURES}/falco-k8saudit.yaml`;
  const json = JSON.parse((await policy('check', file, '-o', 'json')).out);
  expect(json.findings.find(({ code }: { code: string }) => code === 'wrong-group')).toEqual({
    code: 'wrong-group',
    severity: 'warning',
    path: 'rules[0].resources[0].resources[1]',
    start: { line: 13, column: 27 },
    end: { line: 13, column: 40 },
    message: 'deployments live in the group apps, not in the core group',
    reason: 'Group and resource must both agree, so the entry matches nothing.',
    fix: { description: 'move it to an entry with group "apps"', automatic: true },
  });
  const sarif = JSON.parse((await policy('check', file, '-o', 'sarif')).out);
  expect(sarif.version).toBe('2.1.0');
  const [run] = sarif.runs;
  expect(run.results.length).toBe(json.findings.length);
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(result.locations[0].physicalLocation.region.startLine).toBeGreaterThan(0);
  }
  const github = (await policy('check', file, '-o', 'github')).out;
  expect(github).toContain(
    `::warning file=${file},line=13,col=27,title=wrong-group::deployments live in the group apps, not in the core group. `,
  );
});

test('check --fix repairs in place and keeps comments', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'policy.yaml');
    await copyFile(`${FIXTURES}/falco-k8saudit.yaml`, file);
    const { err } = await policy('check', file, '--fix');
    expect(err).toMatch(/^\d+ repaired in /);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('      resources: ["pods"]\n');
    expect(text).toContain('    - group: "apps"\n      resources: ["deployments"]\n');
    expect(text).toContain(
      "# Don't generate audit events for all requests in RequestReceived stage.",
    );
    expect((await policy('check', file)).code).toBe(0);
  }));

test('check for a release, with flags of the API server and with resources of the cluster', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'policy.yaml');
    const crds = join(folder, 'crds.json');
    await writeFile(
      file,
      'apiVersion: audit.k8s.io/v1\nrules:\n  - level: Request\n    resources: [{group: "*", resources: [pod]}, {group: shop.example.com, resources: [order]}]\n  - level: Metadata\n',
    );
    await writeFile(
      crds,
      JSON.stringify({
        kind: 'List',
        items: [
          {
            kind: 'CustomResourceDefinition',
            spec: {
              group: 'shop.example.com',
              names: { plural: 'orders' },
              versions: [{ subresources: { status: {} } }],
            },
          },
        ],
      }),
    );
    const codes = async (...flags: readonly string[]): Promise<readonly string[]> =>
      JSON.parse((await policy('check', file, '-o', 'json', ...flags)).out).findings.map(
        ({ code }: { code: string }) => code,
      );
    expect(await codes()).not.toContain('resource-unknown');
    expect(await codes('--resources', crds)).toContain('resource-unknown');
    expect(await codes('--kubernetes', '1.35')).toEqual(['star-group-release']);
    expect(await codes('--audit-log-maxsize', '2')).toContain('maxsize-too-small');
  }));

test.each<[string, readonly string[], number, string]>([
  ['a folder', ['check', 'test'], 1, 'it is a folder [input/unreadable]'],
  ['no file', ['check', 'nowhere.yaml'], 1, 'no such file or folder [input/unreadable]'],
  [
    'a release nobody knows',
    ['check', 'x', '--kubernetes', '1.12'],
    2,
    'Give a release from 1.24 to 1.37',
  ],
  [
    'a policy that does not load',
    ['evaluate', '-f', `${FIXTURES}/ferozsalam-gke-like.yaml`],
    1,
    'apiVersion is audit.k8s.io/v1beta1 [policy/invalid]',
  ],
  [
    'no request',
    ['explain', '-f', PRODUCTION],
    2,
    'a request needs a method and a path [usage/invalid]',
  ],
  [
    'a request the server refuses',
    ['explain', '-f', PRODUCTION, 'GET', '/api/v1/watch'],
    2,
    'names neither kind nor namespace',
  ],
  [
    'a policy as log',
    ['simulate', '-f', PRODUCTION, '--file', PRODUCTION],
    1,
    'is not an audit log',
  ],
  ['no traffic', ['suggest', '--budget', '2G/day'], 2, '--budget needs recorded traffic'],
  ['no file', ['check', 'nowhere.yaml'], 1, 'The API server gets it with --audit-policy-file'],
  ['no size', ['suggest', '--budget', 'much'], 2, 'Give a size a day'],
  ['a log', ['suggest', '--drop-noise', '--file', 'x'], 2, 'is for where there is no log'],
])('%s is told', async (_what, args, exitCode, message) => {
  const { err, code } = await policy(...args);
  expect(err).toContain(message);
  expect(code).toBe(exitCode);
});

test('evaluate answers line by line', async () => {
  const input = [
    '{"user":"jane","groups":["dev"],"verb":"get","resource":"secrets","namespace":"dev","name":"db"}',
    '{"user":"system:kube-scheduler","verb":"watch","resource":"pods"}',
    '{"noUser":true,"verb":"get","path":"/healthz"}',
    'nonsense',
    '{"level":"Metadata","auditID":"a","stage":"ResponseComplete","requestURI":"/apis/apps/v1/namespaces/dev/deployments/web","verb":"update","user":{"username":"jane"}}',
  ];
  const ran = await runCommand(['policy', 'evaluate', '-f', PRODUCTION], {
    input: input.join('\n'),
  });
  const rest = '"omitStages":["RequestReceived"],"omitManagedFields":true}';
  expect(ran).toEqual({
    code: 3,
    err: '',
    out: [
      `{"level":"Metadata","rule":5,${rest}`,
      `{"level":"None","rule":2,${rest}`,
      `{"level":"None","rule":4,${rest}`,
      '{"error":"not JSON: unexpected character at column 1"}',
      `{"level":"RequestResponse","rule":8,${rest}`,
      '',
    ].join('\n'),
  });
});

test('explain a request and an event', async () => {
  const { out } = await policy(
    'explain',
    '-f',
    PRODUCTION,
    'DELETE',
    '/api/v1/namespaces/dev/pods/web',
    '--as',
    'jane',
  );
  expect(out).toContain('decision   RequestResponse (rule 8 of 10)\n');
  expect(out).toContain(
    'ResponseComplete the request line, the caller, where from, the status, the annotations; the delete options, if any were sent without managedFields; the object answered without managedFields\n',
  );
  const event =
    gunzipSync(await readFile(LOG))
      .toString()
      .split('\n', 1)[0] ?? '';
  const ran = await runCommand(
    ['policy', 'explain', '-f', PRODUCTION, '--event', '-', '-o', 'json'],
    { input: event },
  );
  expect(JSON.parse(ran.out).decision.level).toBe(JSON.parse(event).level);
});

test('apply keeps what the policy that recorded a log would write, byte for byte', async () => {
  const input = gunzipSync(await readFile(LOG));
  const ran = await runCommand(['policy', 'apply', '-f', PRODUCTION], { input });
  expect(ran).toEqual({ code: 0, err: '1800 events kept, 0 dropped\n', out: input.toString() });
});

test('simulate counts, and says what is no longer seen', async () => {
  const own = JSON.parse(
    (await policy('simulate', '-f', PRODUCTION, '--file', LOG, '-o', 'json')).out,
  );
  expect(own.counted.written).toEqual(own.counted.recorded);
  expect(own.counted).toMatchObject({
    requests: 1752,
    short: 0,
    unseenUsers: [],
    unseenResources: [],
  });
  const { out } = await policy('simulate', '-f', `${FIXTURES}/strrl-dashboard.yaml`, '--file', LOG);
  expect(out).toContain('recorded  1800 events, ');
  expect(out).toMatch(/\d+ events were recorded at a lower level than this policy asks for/);
  expect(out).toContain('Estimated');
});

test('diff: equivalent only when proved, and counted on a log', () =>
  withFolder(async (folder) => {
    const other = join(folder, 'other.yaml');
    const text = await readFile(PRODUCTION, 'utf8');
    await writeFile(other, `${text}  - level: None\n    users: [nobody]\n`);
    expect(await policy('diff', PRODUCTION, other)).toEqual({
      code: 0,
      err: '',
      out: 'The policies are equivalent: there is no request on which they decide differently.\n',
    });
    await writeFile(
      other,
      text.replace('- level: Metadata\n    resources', '- level: RequestResponse\n    resources'),
    );
    const ran = await policy('diff', PRODUCTION, other, '--file', LOG);
    expect(ran.code).toBe(3);
    const simulated = await policy('simulate', '-f', PRODUCTION, '--file', LOG, '-o', 'json');
    const { requests } = JSON.parse(simulated.out).counted.rules.find(
      ({ rule }: { rule?: number }) => rule === 5,
    );
    expect(ran.out).toBe(
      [
        'rule 5: Metadata at ResponseStarted, ResponseComplete, Panic  ->  rule 5: RequestResponse at ResponseStarted, ResponseComplete, Panic, no managedFields',
        '    GET /api/v1/namespaces/default/secrets/one as jane in system:authenticated',
        '',
        'Recorded requests decided differently:',
        `${String(requests).padStart(9)}  rule 5: Metadata at ResponseStarted, ResponseComplete, Panic  ->  rule 5: RequestResponse at ResponseStarted, ResponseComplete, Panic, no managedFields  (first: ${firstAuditID(ran.out)})`,
        '',
      ].join('\n'),
    );
  }));

function firstAuditID(out: string): string {
  return /first: (\S+)\)/.exec(out)?.[1] ?? '';
}

test('suggest without a log: drops what is never refused, and says what it cannot know', async () => {
  const certain = await policy('suggest');
  expect(certain.code).toBe(0);
  expect(certain.out).not.toContain('system:nodes');
  expect(certain.out).toContain('users: ["system:apiserver"]');
  expect(certain.err).toContain('Not measured on a log: only what the API server reads for itself');
  expect(certain.err).toContain('--drop-noise what the default roles allow');
  const asked = await policy('suggest', '--must-see', 'verb: get');
  expect(asked.out).toContain(
    '# Not dropped: own-reads, because --must-see "verb: get" may ask for it.\n',
  );
});

test('suggest --drop-noise: keeps what may be asked for, and says what may hide', async () => {
  const { out, code } = await policy('suggest', '--drop-noise', '--must-see', 'user: system:node*');
  expect(code).toBe(0);
  expect(out).not.toContain('system:nodes');
  expect(out).toContain(
    '# Not dropped: leases, because --must-see "user: system:node*" may ask for it.\n',
  );
  const plain = await policy('suggest', '--drop-noise');
  expect(plain.out).toContain('system:nodes');
  expect(plain.err).toContain(
    '  leases: Hidden: a node that is refused the lease of another node.\n',
  );
});

test('suggest: passes check, keeps what must be seen, fits the budget', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'policy.yaml');
    const plain = await policy('suggest', '--goal', 'security');
    await writeFile(file, plain.out);
    expect((await policy('check', file, '--fail-on', 'info')).out).toBe('Nothing found.\n');
    const traffic = `${FIXTURES}/traffic.ndjson.gz`;
    const measured = await policy('suggest', '--file', traffic, '--must-see', 'resource: leases');
    await writeFile(file, measured.out);
    expect(measured.out).toContain(
      '# Not dropped: leases, because --must-see "resource: leases" asks for it.',
    );
    expect((await policy('check', file, '--fail-on', 'info')).out).toBe('Nothing found.\n');
    const simulated = JSON.parse(
      (await policy('simulate', '-f', file, '--file', traffic, '-o', 'json')).out,
    );
    expect(simulated.counted.unseenHappenings).toEqual([]);
    expect(simulated.counted.written.bytes).toBeLessThan(simulated.counted.recorded.bytes);
  }));
