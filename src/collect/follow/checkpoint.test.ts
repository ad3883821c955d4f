import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Checkpoint } from './checkpoint.ts';
import type { FileState } from './followed-file.ts';

let path = '';
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  path = join(folder, 'follow.json');
});
afterEach(() => rm(folder, { recursive: true }));

const STATE: FileState = {
  path: '/var/log/audit.log',
  device: 1,
  inode: 2,
  fingerprint: { sizeBytes: 3, sha256: 'abc' },
  offset: 4,
  line: 5,
  sizeBytes: 6,
  isFinished: false,
};

test('what is saved is loaded, and nothing is left aside', async () => {
  const checkpoint = await Checkpoint.load(path);
  expect(checkpoint.set('/log', [STATE])).toBe(true);
  expect(checkpoint.set('/log', [{ ...STATE }])).toBe(false);
  await Promise.all([checkpoint.save(), checkpoint.save()]);
  expect((await Checkpoint.load(path)).filesOf('/log')).toEqual([STATE]);
  expect(await readdir(folder)).toEqual(['follow.json']);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    version: 1,
    logs: { '/log': [STATE] },
  });
});

test.each([
  ['nothing', ''],
  ['half a file', '{"version":1,"logs":{"/log":['],
  ['another version', JSON.stringify({ version: 2, logs: { '/log': [STATE] } })],
  ['something else', '[]'],
  [
    'a state without its place',
    JSON.stringify({ version: 1, logs: { '/log': [{ ...STATE, offset: '4' }] } }),
  ],
])('%s counts as none, since reading again adds nothing', async (_what, content) => {
  await writeFile(path, content);
  expect((await Checkpoint.load(path)).filesOf('/log')).toEqual([]);
});
