import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const FILE = ['--file', 'test/fixtures/cli/shop.log'];

test('the form follows the name of the file, which it gets when it is whole', async () => {
  const out = join(folder, 'denied.md');
  const args = ['export', ...FILE, '--out', out, '--columns', 'user,code', 'code: 403'];
  const { code, err } = await runCommand(args);
  const { out: count } = await runCommand(['search', ...FILE, '--count', 'code: 403']);
  expect([code, err]).toEqual([0, `wrote ${count.trim()} rows to ${out}\n`]);
  expect(await readFile(out, 'utf8')).toMatch(/^\| user \| code \|\n\| --- \| --- \|\n/);
  expect(await readdir(folder)).toEqual(['denied.md']);
});

test('the file is not there already', async () => {
  const out = join(folder, 'a.csv');
  await writeFile(out, 'mine');
  const { code, err } = await runCommand(['export', ...FILE, '--out', out]);
  expect([code, err]).toEqual([2, expect.stringContaining('it is there already')]);
  expect(await readFile(out, 'utf8')).toBe('mine');
  expect(await readdir(folder)).toEqual(['a.csv']);
});

test('the store gives the same rows as the log it was made of', async () => {
  const store = ['--data-dir', join(folder, 'data')];
  await runCommand(['import', 'test/fixtures/cli/shop.log', ...store]);
  const args = ['export', '--format', 'csv', '--columns', 'time,user,verb,name,sentence'];
  const [ofStore, ofLog] = [
    await runCommand([...args, ...store]),
    await runCommand([...args, ...FILE]),
  ];
  expect(ofStore).toEqual(ofLog);
  expect(ofStore.out.split('\r\n').length).toBeGreaterThan(50);
});

test('NDJSON goes to standard output with its end', async () => {
  const { out } = await runCommand(['export', ...FILE, '--format', 'ndjson', 'user: veeru']);
  const lines = out.trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ complete: true, count: lines.length - 1 });
});
