import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../test/cli/fake-terminal.ts';
import { event } from '../../test/contract/raw-event.ts';
import { renderTimeUs } from '../event/time.ts';

let folder = '';
let data: readonly string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  data = ['--data-dir', join(folder, 'store')];
});
afterEach(() => rm(folder, { recursive: true }));

/** The clock of these tests. */
const NOW_US = Date.UTC(2026, 10, 24, 12) * 1000;
const DAY = 86_400e6;

/** A log whose last event is so many days ago. 16,500 events are enough for a segment of their own. */
async function importOld(name: string, days: number, count = 16_500): Promise<void> {
  const lines = Array.from({ length: count }, (_, i) => {
    const us = NOW_US - days * DAY - (count - 1 - i) * 1e6;
    const times = { requestReceivedTimestamp: renderTimeUs(us), stageTimestamp: renderTimeUs(us) };
    return JSON.stringify(event({ auditID: `${name}${i}`, ...times }));
  });
  const log = join(folder, `${name}.log`);
  await writeFile(log, `${lines.join('\n')}\n`);
  expect((await runCommand(['import', log, ...data])).code).toBe(0);
}

const total = async (): Promise<string> =>
  (await runCommand(['search', '--count', ...data])).out.trim();

test('what is too old goes, is told, and the rest is verified', async () => {
  await importOld('old', 100);
  await importOld('young', 10, 100);
  expect(await total()).toBe('16600');
  const { out, code } = await runCommand(['prune', '--keep', '90d', ...data]);
  expect({ out, code }).toEqual({
    out: 'the first 16,500 events, up to those of 2026-08-16 12:00 UTC: removed by retention, since they were too old (2026-11-24 12:00 UTC)\n',
    code: 0,
  });
  expect(await total()).toBe('100');
  const verified = await runCommand(['verify', ...data]);
  expect(verified.code).toBe(0);
  expect(verified.out).toContain('the first 16,500 events, up to those of 2026-08-16 12:00 UTC');
  expect(verified.out).toContain('every byte is as it was written');
  const again = await runCommand(['prune', '--keep', '90d', ...data]);
  expect(again.out).toBe('nothing to remove\n');
});

test('an answer that reaches into what was removed says so, another does not', async () => {
  await importOld('old', 100);
  await importOld('young', 10, 100);
  await runCommand(['prune', '--keep', '90d', ...data]);
  const note =
    'note: older events were removed by retention: 16,500 of them, the last of 2026-08-16 12:00 UTC\n';
  for (const args of [['search', '--count'], ['stats'], ['top', 'user']]) {
    expect((await runCommand([...args, ...data])).err).toBe(note);
  }
  expect((await runCommand(['search', '--count', '--since', '20d', ...data])).err).toBe('');
  expect((await runCommand(['search', '--limit', '5', ...data])).err).toBe('');
  const show = await runCommand(['show', '3', ...data]);
  expect(show.err).toContain('the event at position 3 was removed by retention');
});

test('an import goes on knowing its files, and rebuild its events', async () => {
  await importOld('old', 100);
  await importOld('young', 10, 100);
  await runCommand(['prune', '--keep', '90d', ...data]);
  const { out } = await runCommand(['import', join(folder, 'old.log'), ...data]);
  expect(out).toBe('nothing new: the file is as at the last import\n');
  expect((await runCommand(['rebuild', ...data])).out).toMatch(/^indexed 100 events anew/);
  expect(await total()).toBe('100');
});

test.each([
  ['nothing to go by', [], 'cannot tell what to keep'],
  ['a time without a unit', ['--keep', '90'], 'Give a time such as'],
  ['a size without a unit', ['--keep-bytes', '50'], 'Give a size such as'],
])('%s is refused', async (_what, args, words) => {
  await importOld('young', 1, 100);
  const { code, err } = await runCommand(['prune', ...args, ...data]);
  expect(code).toBe(2);
  expect(err).toContain(words);
});

test('serve without sources does not remove what another process may be writing', async () => {
  const { code, err } = await runCommand(['serve', '--keep', '1d', ...data]);
  expect(code).toBe(2);
  expect(err).toContain('annals prune');
});
