import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
const log = (): string => join(folder, 'audit.log');

/** 240 events, one each minute of the last four hours. */
async function writeLog(more = ''): Promise<void> {
  const lines = Array.from({ length: 240 }, (_, i) => {
    const us = NOW_US - (240 - i) * 60e6;
    const times = { requestReceivedTimestamp: renderTimeUs(us), stageTimestamp: renderTimeUs(us) };
    return JSON.stringify(event({ auditID: `${i}`, ...times }));
  });
  await writeFile(log(), `${lines.join('\n')}\n${more}`);
}

const json = async (): Promise<Record<string, unknown>> =>
  JSON.parse((await runCommand(['status', ...data, '-o', 'json'])).out);

test('a store at rest tells its size, its rate and when the disk is full', async () => {
  await writeLog();
  await runCommand(['import', log(), ...data]);
  const { out, code } = await runCommand(['status', ...data]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^events {5}240 of cluster default, 2026-11-24 08:00 UTC to 2026-11-24 11:59 UTC\n/,
  );
  expect(out).toMatch(/\non disk {4}\d+ KB \(journal \d+ KB, index \d+ KB\), \S+ GB free\n/);
  expect(out).toMatch(
    /\ngrowth {5}1,440 events and [\d.]+ [KM]B a day; at this rate the disk is full/,
  );
  expect(out).toContain('\nlosses     none noticed in the last day\n');
  expect(out).toContain('no server collects into this store');
  expect(await json()).toMatchObject({
    version: 1,
    collecting: false,
    store: { events: 240, clusters: ['default'] },
    disk: { eventsPerDay: 1440, bound: 'disk' },
    retention: { removedEvents: 0 },
    losses: { lastDay: 0 },
  });
});

test('losses of the last day are told, and the exit code says so', async () => {
  await writeLog('rubbish\n');
  await runCommand(['import', log(), ...data]);
  const { out, code } = await runCommand(['status', ...data]);
  expect(code).toBe(3);
  expect(out).toContain('1 in the last day (rejected-line 1); see: annals losses');
});

test('an empty store has a status', async () => {
  await writeFile(log(), '');
  await runCommand(['import', log(), ...data]);
  const { out, err } = await runCommand(['status', ...data]);
  expect(err).toBe('');
  expect(out).toContain('no events in the last day');
});

test('a running server tells its sources there, over HTTP and in its metrics', async () => {
  await writeLog('rubbish\n');
  const stop = new AbortController();
  let said = '';
  const ran = runCommand(['serve', '--port', '0', '--file', log(), '--keep', '90d', ...data], {
    signal: stop.signal,
    onWrite: (text) => {
      said += text;
    },
  });
  const PATIENCE = { timeout: 30_000, interval: 100 };
  await vi.waitFor(() => expect(said).toContain('until Ctrl-C'), PATIENCE);
  const url = /serving (\S+)\/api/.exec(said)?.[1] ?? '';
  const get = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
  await vi.waitFor(async () => {
    expect(JSON.parse(await get('/api/v1/status'))).toMatchObject({
      collecting: true,
      retention: { keepSeconds: 90 * 86_400 },
      sources: [{ cluster: 'default', source: log(), kept: 240, rejected: 1, waitingBytes: 0 }],
      losses: { lastDay: 1 },
    });
  }, PATIENCE);
  const metrics = await get('/metrics');
  expect(metrics).toContain('annals_losses{reason="rejected-line"} 1');
  expect(metrics).toContain(`annals_source_events{cluster="default",source="${log()}"} 240`);
  expect(metrics).toContain(`annals_source_lag_seconds{cluster="default",source="${log()}"} 0`);
  // Another process sees that it collects; its figures are those of the last ten seconds.
  expect(await json()).toMatchObject({ collecting: true });
  expect((await stat(join(folder, 'store', 'status.json'))).mode & 0o777).toBe(0o600);
  stop.abort();
  expect((await ran).code).toBe(0);
  expect(await json()).toMatchObject({ collecting: false });
}, 60_000);
