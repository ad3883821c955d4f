import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { fakeTerminal, runCommand } from '../../test/cli/fake-terminal.ts';
import { MemoryLosses } from '../collect/losses.ts';
import { WatchedApiservers } from './watch-apiservers.ts';

/** An API server that answers with these metrics, or with a status. */
let metrics: string | number = '';
let scrapes = 0;
const server = createServer((request, response) => {
  const isMetrics = request.url === '/metrics' && request.headers.authorization === 'Bearer t';
  if (isMetrics) scrapes++;
  response.statusCode = isMetrics ? (typeof metrics === 'number' ? metrics : 200) : 404;
  response.end(typeof metrics === 'number' ? '{}' : metrics);
});
let folder = '';
let host = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  scrapes = 0;
  await writeFile(
    join(folder, 'config'),
    `apiVersion: v1
kind: Config
current-context: admin@prod
clusters: [{name: prod, cluster: {server: "http://${host}"}}]
users: [{name: admin, user: {token: t}}]
contexts: [{name: admin@prod, context: {cluster: prod, user: admin}}]
`,
    { mode: 0o600 },
  );
  return () => rm(folder, { recursive: true });
});

/** As an API server tells them. One that never lost anything does not have the counter of losses. */
function counted(events: number, lost: number | undefined, started: number): string {
  const errors =
    lost === undefined ? '' : `apiserver_audit_error_total{plugin="webhook"} ${lost}\n`;
  return `apiserver_audit_event_total ${events}\n${errors}process_start_time_seconds ${started}\n`;
}

const PATIENCE = { timeout: 20_000, interval: 20 };

/** Serves until the API server was asked, or until the words are printed. */
async function serveUntil(args: readonly string[], words?: string): Promise<string> {
  const stop = new AbortController();
  let text = '';
  const before = scrapes;
  const ran = runCommand(['serve', '--port', '0', '--data-dir', join(folder, 'store'), ...args], {
    signal: stop.signal,
    onWrite: (written) => {
      text += written;
    },
  });
  await vi.waitFor(() => {
    expect(scrapes).toBeGreaterThan(before);
    expect(text).toContain(words ?? 'until Ctrl-C');
  }, PATIENCE);
  stop.abort();
  expect(await ran).toMatchObject({ code: 0 });
  return text;
}

test('what an API server counts as lost is a loss, through restarts of both', async () => {
  const flags = ['--apiserver-metrics', '--kubeconfig', join(folder, 'config')];
  const started = Date.parse('2026-11-24T10:00:00Z') / 1000;
  metrics = counted(100, undefined, started);
  const first = await serveUntil(flags);
  expect(first).toContain(`asking http://${host}/metrics what cluster prod lost\n`);
  expect(first).not.toContain('lost:');
  metrics = counted(200, 3, started);
  expect(await serveUntil(flags, 'lost:')).toContain('3');
  metrics = counted(10, 2, started + 86_400);
  await serveUntil(flags, 'lost:');
  metrics = counted(20, 2, started + 86_400);
  await serveUntil(flags);
  const { out, code } = await runCommand([
    'losses',
    ...['--data-dir', join(folder, 'store'), '-o', 'json'],
  ]);
  expect(code).toBe(3);
  const rows = JSON.parse(out).rows as readonly Record<string, unknown>[];
  expect(
    rows.map(({ reason, cluster, source, events }) => [reason, cluster, source, events]),
  ).toEqual([
    ['apiserver-error', 'prod', `${host} (webhook)`, 3],
    ['apiserver-error', 'prod', `${host} (webhook)`, 2],
  ]);
});

test('annals.yaml names API servers, each with its kubeconfig', async () => {
  const file = join(folder, 'annals.yaml');
  await writeFile(
    file,
    'sources:\n  apiserver:\n    - { cluster: shop, kubeconfig: config, context: admin@prod }\n',
  );
  metrics = counted(1, undefined, 1);
  expect(await serveUntil(['--config', file])).toContain('what cluster shop lost\n');
  await writeFile(
    file,
    'sources: { apiserver: [{ cluster: shop, kubeconfig: config, context: other }] }\n',
  );
  const { code, err } = await runCommand(['serve', '--port', '0', '--config', file]);
  expect([code, err]).toEqual([1, expect.stringContaining('there is no context "other"')]);
});

test('it is asked again and again, and what fails is told once', async () => {
  const written = { out: '', err: '' };
  const terminal = fakeTerminal(written, {});
  const losses = new MemoryLosses();
  await using watched = new WatchedApiservers({ losses, folder, everyMs: 5 }, terminal);
  const servers = [{ cluster: 'prod', kubeconfig: join(folder, 'config') }];
  const asked = async (times: number): Promise<void> => {
    const goal = scrapes + times;
    await vi.waitFor(() => expect(scrapes).toBeGreaterThanOrEqual(goal), PATIENCE);
  };
  metrics = counted(10, 1, 1);
  await watched.take(await watched.open(servers));
  await asked(2);
  metrics = 503;
  await asked(4);
  metrics = counted(20, 5, 1);
  await vi.waitFor(() => expect(losses.all).toMatchObject([{ events: 4 }]), PATIENCE);
  // Taken once more, it goes on and does not begin anew.
  await watched.take(await watched.open(servers));
  metrics = counted(30, 6, 1);
  await vi.waitFor(() => expect(losses.all).toMatchObject([{}, { events: 1 }]), PATIENCE);
  expect(written.err).toMatch(
    new RegExp(
      `^cannot learn what http://${host} lost, trying again: .*\nhttp://${host} tells its metrics again\n$`,
    ),
  );
  await watched.take([]);
  const before = scrapes;
  expect(watched.lines).toBe('');
  await new Promise((resolve) => setImmediate(resolve));
  expect(scrapes).toBe(before);
});
