import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FoundLogs, findLogs } from './find-logs.ts';
import { inputName } from './log-input.ts';

const EVENT = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a"}\n';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function find(...paths: readonly string[]): Promise<FoundLogs> {
  const full = paths.map((path) => (path === '-' ? path : join(folder, path)));
  return findLogs(full, { stdin: nothing(), exclude: [join(folder, 'store')] });
}

async function write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

function names({ inputs }: FoundLogs): readonly string[] {
  return inputs.map((input) => inputName(input).replace(`${folder}/`, ''));
}

function problems(found: FoundLogs): readonly string[] {
  return found.problems.map(({ code, message }) => `${code} ${message.replaceAll(folder, '')}`);
}

test('a folder gives its logs, those of one rotated log in order, and nothing else', async () => {
  await write({
    'logs/audit.log': EVENT,
    'logs/audit-2026-11-23T19-40-57.139.log.gz': gzipSync(EVENT),
    'logs/audit-2026-11-23T19-40-47.902.log': EVENT,
    'logs/deep/er/other.json': `[${EVENT}]`,
    'logs/policy.yaml': 'kind: Policy\napiVersion: audit.k8s.io/v1\n',
    'logs/empty.log': '',
    'logs/.hidden.log': EVENT,
  });
  const found = await find('logs');
  expect(names(found)).toEqual([
    'logs/audit-2026-11-23T19-40-47.902.log',
    'logs/audit-2026-11-23T19-40-57.139.log.gz',
    'logs/audit.log',
    'logs/deep/er/other.json',
  ]);
  expect(found.skipped.map(({ looksLike }) => looksLike)).toEqual([
    'an empty file',
    'an audit policy, which says what to record; it is not a log',
  ]);
  expect(problems(found)).toEqual([]);
});

test('links in a circle end, and a file reached twice is read once', async () => {
  await write({ 'logs/a.log': EVENT });
  await symlink(join(folder, 'logs'), join(folder, 'logs/again'));
  await symlink(join(folder, 'logs/a.log'), join(folder, 'logs/b.log'));
  expect(names(await find('logs', 'logs/a.log'))).toEqual(['logs/a.log']);
});

test("the store's own folder is left out", async () => {
  await write({ 'store/journal.log': EVENT, 'a.log': EVENT });
  expect(names(await find('.'))).toEqual(['a.log']);
});

test('standard input is what - stands for', async () => {
  expect(names(await find('-'))).toEqual(['stdin']);
});

test.each([
  [{}, ['input/no-logs found no audit log in "/logs": it has no files']],
  [
    { 'logs/a.txt': 'hello' },
    [
      'input/no-logs found no audit log in "/logs": it has one file, such as "/logs/a.txt", which looks like plain text',
    ],
  ],
])('a folder without logs says what it has: %j', async (files, expected) => {
  await mkdir(join(folder, 'logs'));
  await write(files);
  expect(problems(await find('logs'))).toEqual(expected);
});

test('what is not there is a problem, and the rest is found', async () => {
  await write({ 'a.log': EVENT });
  const found = await find('missing.log', 'a.log');
  expect(names(found)).toEqual(['a.log']);
  expect(problems(found)).toEqual([
    'input/unreadable cannot read "/missing.log": no such file or folder',
  ]);
});

test.skipIf(process.getuid?.() === 0)(
  'what may not be read is a problem (not as root)',
  async () => {
    await write({ 'logs/a.log': EVENT, 'logs/b.log': EVENT });
    await chmod(join(folder, 'logs/a.log'), 0);
    const found = await find('logs');
    expect(names(found)).toEqual(['logs/b.log']);
    expect(problems(found)).toEqual([
      'input/unreadable cannot read "/logs/a.log": permission denied',
    ]);
  },
);
