import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expandPattern, folderOf } from './expand-pattern.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  for (const cluster of ['a', 'b']) {
    await mkdir(join(folder, cluster));
    for (const name of [
      'audit.log',
      'audit-2026-11-23T19-40-47.902.log.gz',
      'audit.log.1',
      'other[1].txt',
    ]) {
      await writeFile(join(folder, cluster, name), '');
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

test.each<[string, readonly string[]]>([
  ['a/audit.log', ['a/audit.log']],
  ['c/not-there.log', ['c/not-there.log']],
  ['*/audit.log', ['a/audit.log', 'b/audit.log']],
  ['a/audit*', ['a/audit.log']],
  ['[!a]/*.log', ['b/audit.log']],
  ['?/audit-*.gz', ['a/audit.log', 'b/audit.log']],
  ['a/other\\[1].txt', []],
  ['x*/audit.log', []],
])('%s', async (pattern, logs) => {
  const found = await expandPattern(join(folder, pattern));
  expect(found.map((path) => path.slice(folder.length + 1))).toEqual(logs);
});

test('new logs are awaited in the deepest folder that is named', () => {
  expect(folderOf('/var/log/*/audit.log')).toBe('/var/log');
  expect(folderOf('/var/log/audit.log')).toBe('/var/log');
});
