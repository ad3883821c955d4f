import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { event } from '../../test/contract/raw-event.ts';

const LOG = 'test/fixtures/cli/shop.log';
const FILE = ['--file', LOG];

async function search(...args: readonly string[]): Promise<string> {
  const { out, err, code } = await runCommand(['search', ...FILE, ...args]);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return out;
}

test('rows are requests, the newest first', async () => {
  expect(await search('--limit', '4', 'user:', 'veeru')).toMatchInlineSnapshot(`
    "TIME (UTC)               USER   VERB    RESOURCE  NAMESPACE  NAME     CODE
    2026-11-23 19:29:37.003  veeru  delete  pods      dev        box       200
    2026-11-23 19:29:36.998  veeru  list    pods      dev                  200
    2026-11-23 19:29:32.383  veeru  list    secrets                        403
    2026-11-23 19:29:31.972  veeru  get     secrets   shop       regcred   200
    "
  `);
});

test('--order oldest, --stages and --fields', async () => {
  const fields = ['--fields', 'time,stage,verb,annotations."authorization.k8s.io/decision"'];
  expect(
    await search('--order', 'oldest', '--stages', '--limit', '4', ...fields, 'user: veeru'),
  ).toMatchInlineSnapshot(`
    "TIME (UTC)               STAGE             VERB  annotations."authorization.k8s.io/decision"
    2026-11-23 19:28:20.726  RequestReceived   get
    2026-11-23 19:28:20.726  ResponseComplete  get   allow
    2026-11-23 19:28:20.730  RequestReceived   get
    2026-11-23 19:28:20.730  ResponseComplete  get   allow
    "
  `);
});

test('wide tells more', async () => {
  expect(await search('--output', 'wide', '--limit', '2', 'user: veeru')).toMatchInlineSnapshot(`
    "TIME (UTC)               USER   VERB    RESOURCE  NAMESPACE  NAME  CODE  DECISION  LATENCY  IP         AGENT                                             STAGE             CLUSTER  AUDITID                               POSITION
    2026-11-23 19:29:37.003  veeru  delete  pods      dev        box    200  allow         2.1  127.0.0.1  kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0  ResponseComplete  default  b0560159-7234-4b38-ae0b-3a6a88b87ae8        99
    2026-11-23 19:29:36.998  veeru  list    pods      dev               200  allow       2.513  127.0.0.1  kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0  ResponseComplete  default  e21392c9-2a99-4e88-ace5-5543cdfa57fa        97
    "
  `);
});

test('json has a version, a unit and rows', async () => {
  expect(await search('-o', 'json', '--limit', '1', 'user: veeru')).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "unit": "requests",
      "rows": [
        {
          "time": "2026-11-23T19:29:37.003066Z",
          "stageTime": "2026-11-23T19:29:37.005166Z",
          "position": 99,
          "level": "Metadata",
          "stage": "ResponseComplete",
          "verb": "delete",
          "requestURI": "/api/v1/namespaces/dev/pods/box",
          "username": "veeru",
          "groups": [
            "system:authenticated"
          ],
          "sourceIPs": [
            "127.0.0.1"
          ],
          "userAgent": "kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0",
          "resource": "pods",
          "namespace": "dev",
          "name": "box",
          "apiVersion": "v1",
          "code": 200,
          "decision": "allow",
          "auditID": "b0560159-7234-4b38-ae0b-3a6a88b87ae8",
          "cluster": "default",
          "source": "test/fixtures/cli/shop.log"
        }
      ]
    }
    "
  `);
});

test('json without rows is whole, too', async () => {
  expect(await search('-o', 'json', 'user: nobody')).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "unit": "requests",
      "rows": []
    }
    "
  `);
});

test('ndjson gives the fields asked for, whatever they hold', async () => {
  const fields = 'user,code,sourceIPs,objectRef,requestObject.spec';
  expect(
    await search('-o', 'ndjson', '--limit', '2', '--fields', fields, 'verb: delete'),
  ).toMatchInlineSnapshot(`
    "{"user":"veeru","code":200,"sourceIPs":["127.0.0.1"],"objectRef":{"resource":"pods","namespace":"dev","name":"box","apiVersion":"v1"}}
    {"user":"veeru","code":403,"sourceIPs":["127.0.0.1"],"objectRef":{"resource":"pods","namespace":"qa","name":"jai-db","apiVersion":"v1"}}
    "
  `);
});

test('csv, yaml and markdown', async () => {
  const args = ['--limit', '2', '--fields', 'user,group,code', 'user: veeru'];
  const texts = ['csv', 'yaml', 'markdown'].map((format) => search('-o', format, ...args));
  expect((await Promise.all(texts)).join('---\n')).toMatchInlineSnapshot(`
    "user,group,code
    veeru,system:authenticated,200
    veeru,system:authenticated,200
    ---
    version: 1
    unit: requests
    rows:
      - user: veeru
        group:
          - system:authenticated
        code: 200
      - user: veeru
        group:
          - system:authenticated
        code: 200
    ---
    | USER | GROUP | CODE |
    | --- | --- | ---: |
    | veeru | system:authenticated | 200 |
    | veeru | system:authenticated | 200 |
    "
  `);
});

test('--count prints one number', async () => {
  expect(await search('--count')).toBe('49\n');
  expect(await search('--count', '--stages')).toBe('100\n');
  expect(await search('--count', 'code:', '403')).toBe('21\n');
});

test('--raw prints the events as they are in the file', async () => {
  const { readFileSync } = await import('node:fs');
  const lines = new Set(readFileSync(LOG, 'latin1').split('\n'));
  const printed = (await search('--raw', '--limit', '5')).trimEnd().split('\n');
  expect(printed).toHaveLength(5);
  expect(printed.filter((line) => !lines.has(line))).toEqual([]);
});

test('--since and --until cut out a range, in the zone asked for', async () => {
  expect(await search('--count', '--since', '2026-11-23 19:29:30', '--utc')).toBe('7\n');
  expect(await search('--count', '--since', '2026-11-23 20:29:30', '--tz', 'Europe/Berlin')).toBe(
    '7\n',
  );
  expect(await search('--count', '--since', '16h30m30s', '--until', 'now')).toBe('7\n');
});

test('a narrow terminal gets the same rows, shortened', async () => {
  const { out } = await runCommand(['search', ...FILE, '--limit', '3'], { columns: 44 });
  expect(out).toMatchInlineSnapshot(`
    "TIME      USER    VERB    RESOU…  CODE
    19:29:37  veeru   delete  pods     200
    19:29:36  veeru   list    pods     200
    19:29:33  syste…  get     confi…   403
    "
  `);
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(44);
});

test('nothing found is said to people and is no row', async () => {
  expect(await runCommand(['search', ...FILE, 'user: nobody'])).toEqual({
    code: 0,
    out: '',
    err: 'nothing found\n',
  });
});

test('wrong usage is told with what to do', async () => {
  const lines = [
    ['usr: jai'],
    ['user: (a or'],
    ['--since', 'yesterdayish'],
    ['--since', '1h', '--until', '2h'],
    ['--tz', 'Mars/Olympus'],
    ['--fields', 'usr'],
    ['--limit', 'many'],
    ['--output', 'xml'],
    ['-verb:get'],
    ['--fiel', 'x'],
  ];
  const told: string[] = [];
  for (const args of lines) {
    const { code, out, err } = await runCommand(['search', ...FILE, ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    told.push(`$ search ${args.join(' ')}\n${err}`);
  }
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "$ search usr: jai
    error: unknown field usr, did you mean user? [query/unknown-field]
      usr: jai
      ^^^
    hint: See "annals search --help" for examples, "annals fields" for the fields.

    $ search user: (a or
    error: a value is missing after user: (a or [query/syntax]
      user: (a or
      ^^^^^^^^^^^
    hint: See "annals search --help" for examples, "annals fields" for the fields.

    $ search --since yesterdayish
    error: --since: not a time: "yesterdayish" [usage/invalid]
    hint: Write for example 2h, 3d, today, 19:40, 2026-11-23, 2026-11-23T19:40:00Z.

    $ search --since 1h --until 2h
    error: --since 1h is not before --until 2h [usage/invalid]
    hint: The range goes from --since up to --until.

    $ search --tz Mars/Olympus
    error: unknown time zone "Mars/Olympus" [usage/invalid]
    hint: Give a name such as Europe/Berlin, or use --utc.

    $ search --fields usr
    error: unknown field "usr", did you mean user? [query/unknown-field]
    hint: "annals fields" lists the fields; every JSON path of an event is one, too.

    $ search --limit many
    error: option '--limit <rows>' argument 'many' is invalid. Give a whole number from 0 to 1000000000. [usage/invalid]
    hint: Run "annals search --help" for what it takes, with examples.

    $ search --output xml
    error: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are table, wide, json, ndjson, csv, yaml, markdown. [usage/invalid]
    hint: Run "annals search --help" for what it takes, with examples.

    $ search -verb:get
    error: unknown option '-verb:get' [usage/invalid]
    hint: To exclude something write "not verb: get", or put -- before the query.

    $ search --fiel x
    error: unknown option '--fiel' (Did you mean --file?) [usage/invalid]
    hint: Run "annals search --help" for what it takes, with examples.
    "
  `);
});

test('without a store it says how to get one', async () => {
  expect(await runCommand(['search'], { home: '/nowhere' })).toMatchInlineSnapshot(`
    {
      "code": 1,
      "err": "error: there is no store in "/nowhere/.local/share/annals" [store/not-found]
    hint: Make one with "annals import LOG", ask a log directly with --file LOG, or look around with "annals demo".
    ",
      "out": "",
    }
  `);
});

test('the store is looked for where the environment says', async () => {
  const asked = await runCommand(['search'], { env: { ANNALS_DATA_DIR: '/nowhere/a' } });
  expect(asked.err).toContain('no store in "/nowhere/a"');
  const flagged = await runCommand(['search', '--data-dir', '/nowhere/b'], {
    env: { ANNALS_DATA_DIR: '/nowhere/a', XDG_DATA_HOME: '/nowhere/c' },
  });
  expect(flagged.err).toContain('no store in "/nowhere/b"');
  const xdg = await runCommand(['search'], { env: { XDG_DATA_HOME: '/nowhere/c' } });
  expect(xdg.err).toContain('no store in "/nowhere/c/annals"');
});

test('a folder that cannot be made is told with the reason', async () => {
  const args = ['import', LOG, '--data-dir', `${LOG}/store`];
  expect(await runCommand(args)).toEqual({
    code: 1,
    out: '',
    err: `error: cannot make "${LOG}/store": a part of the path is a file [journal/write-failed]\nhint: Choose another folder with --data-dir.\n`,
  });
});

test('lines of 220 KB, 3 MiB and 10 MiB are printed as they were written, from the log and from a store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'annals-long-'));
  try {
    const [log, data] = [join(folder, 'audit.log'), join(folder, 'data')];
    const lines = [220_000, 10 << 20, 20, 3 << 20].map((sizeBytes, i) =>
      JSON.stringify(
        event({ auditID: `${i}`, requestObject: { text: 'a"é'.repeat(sizeBytes / 4) } }),
      ),
    );
    await writeFile(log, `${lines.join('\n')}\n`);
    expect(await runCommand(['import', log, '--data-dir', data])).toMatchObject({ code: 0 });
    for (const from of [
      ['--file', log],
      ['--data-dir', data],
    ]) {
      const { out } = await runCommand(['search', '--raw', '--order', 'oldest', ...from]);
      // Bytes are caught one character each.
      const printed = Buffer.from(out, 'latin1').toString().trimEnd().split('\n');
      // Told by place: the lines themselves are too long to be shown as a difference.
      const differing = lines.flatMap((line, i) => (printed[i] === line ? [] : [i]));
      expect([printed.length, differing]).toEqual([lines.length, []]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
