import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChangeRecord, readRecord, writeRecord } from './change-record.ts';
import { finishBrokenRun } from './finish-broken-run.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-broken-'));
});
afterEach(() => rm(folder, { recursive: true }));

const nothing = { server: undefined, nowMs: Date.now, signal: new AbortController().signal };

test('a run broken off on top of an earlier one is taken back to that one', async () => {
  const path = join(folder, 'manifest.yaml');
  const policy = join(folder, 'policy.yaml');
  const shared = { version: 1, path, platform: 'kubeadm', original: 'off', logPath: null } as const;
  const previous: ChangeRecord = {
    ...{ ...shared, state: 'done', enabled: 'first' },
    files: [{ path: policy, before: null, after: 'first policy' }],
  };
  const record: ChangeRecord = {
    ...{ ...shared, state: 'begun', enabled: 'second', previous },
    files: [{ path: policy, before: null, after: 'second policy' }],
  };
  await writeFile(policy, 'second policy');
  await writeRecord(folder, record);
  await finishBrokenRun(record, 'first', { folder, ...nothing, say: () => undefined });
  expect(await readFile(policy, 'utf8')).toBe('first policy');
  expect(await readRecord(folder, path)).toEqual(previous);
});

test('a run broken off after its change is done when nothing has to be waited for', async () => {
  const path = join(folder, 'manifest.yaml');
  await writeFile(path, 'second');
  const shared = { version: 1, path, platform: 'kubeadm', original: 'off', logPath: null } as const;
  const previous: ChangeRecord = { ...shared, state: 'done', enabled: 'first', files: [] };
  const record: ChangeRecord = {
    ...shared,
    state: 'begun',
    enabled: 'second',
    files: [],
    previous,
  };
  await writeRecord(folder, record);
  await finishBrokenRun(record, 'second', { folder, ...nothing, say: () => undefined });
  expect(await readRecord(folder, path)).toEqual({
    ...shared,
    ...{ state: 'done', enabled: 'second', files: [] },
  });
});
