import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { at, event } from '../../test/contract/raw-event.ts';

let folder = '';
let data: readonly string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  data = ['--data-dir', join(folder, 'store')];
});
afterEach(() => rm(folder, { recursive: true }));

const line = (id: string, us: number): string =>
  JSON.stringify(
    event({ auditID: id, requestReceivedTimestamp: at(us), stageTimestamp: at(us + 1000) }),
  );

/** Three events an hour apart, with rubbish behind the second. */
async function importWithRubbish(): Promise<void> {
  const log = join(folder, 'audit.log');
  const lines = [line('a', 0), line('b', 3600e6), 'rubbish', line('c', 7200e6)];
  await writeFile(log, `${lines.join('\n')}\n`);
  expect((await runCommand(['import', log, ...data])).code).toBe(3);
}

const wide = (text: string): string => text.replaceAll(folder, '/log');

test('an import puts what it did not keep on record', async () => {
  await importWithRubbish();
  const { out, code } = await runCommand(['losses', ...data]);
  expect(code).toBe(3);
  expect(wide(out).replaceAll(/ +/g, ' ')).toBe(
    'FROM TO REASON EVENTS CLUSTER SOURCE WHAT\n' +
      '2026-11-23 12:00:00 2026-11-23 14:00:00 rejected-line 1 default /log/audit.log line 3: not JSON: unexpected character at column 1\n',
  );
  const json = await runCommand(['losses', ...data, '--output', 'json']);
  expect(JSON.parse(json.out).rows).toMatchObject([{ reason: 'rejected-line', line: 3 }]);
});

test('importing the same again tells nothing twice', async () => {
  await importWithRubbish();
  await rm(join(folder, 'store', 'imports.json'));
  await runCommand(['import', join(folder, 'audit.log'), ...data]);
  const { out } = await runCommand(['losses', ...data, '--output', 'ndjson']);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
});

test('a store without losses says so, and ends with 0', async () => {
  const log = join(folder, 'audit.log');
  await writeFile(log, `${line('a', 0)}\n`);
  await runCommand(['import', log, ...data]);
  const { out, err, code } = await runCommand(['losses', ...data]);
  expect({ out, err, code }).toEqual({
    out: '',
    err: 'nothing is known to be missing\n',
    code: 0,
  });
});

test.each([
  ['search'],
  ['trail'],
  ['stats'],
  ['top', 'user'],
  ['search', '--count'],
  ['show', 'b'],
])('the answer of %s says that a loss touches its time', async (...args) => {
  await importWithRubbish();
  const { err, code } = await runCommand([...args, ...data]);
  expect(err).toMatch(/^note: one loss touches this time \(rejected-line 1\); see: annals losses/);
  expect(code).toBe(0);
});

test.each([
  ['a range behind it', ['search', '--since', at(7201e6)]],
  ['--file', ['search', '--file', 'test/fixtures/cli/shop.log', '--limit', '1']],
])('nothing is said of a loss by %s', async (_what, args) => {
  await importWithRubbish();
  const extra = args.includes('--file') ? [] : data;
  expect((await runCommand([...args, ...extra])).err).not.toContain('note:');
});

test('an answer that was cut at its limit speaks of the time of its rows', async () => {
  const log = join(folder, 'old.log');
  await writeFile(log, `rubbish\n${line('old', 0)}\n`);
  await runCommand(['import', log, ...data]);
  const newer = join(folder, 'new.log');
  await writeFile(newer, `${line('new', 3600e6)}\n`);
  await runCommand(['import', newer, ...data]);
  expect((await runCommand(['search', '--limit', '1', ...data])).err).toBe('');
  expect((await runCommand(['search', '--limit', '3', ...data])).err).toContain('one loss');
});

test('json tells of losses in its head', async () => {
  await importWithRubbish();
  for (const args of [['search'], ['top', 'user'], ['stats']]) {
    const { out } = await runCommand([...args, ...data, '--output', 'json']);
    expect(JSON.parse(out).losses).toEqual({
      count: 1,
      reasons: { 'rejected-line': 1 },
      command: 'annals losses',
    });
  }
});
