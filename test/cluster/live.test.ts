import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AnnalsProcess } from '../../scripts/live/annals-process.ts';
import { freePort } from '../../scripts/live/free-port.ts';
import { openDiskStore } from '../../src/store/open-disk-store.ts';
import { findingsOf, verifyStore } from '../../src/store/verify-store.ts';
import {
  type ControlPlane,
  describeWithControlPlane,
  startControlPlane,
} from '../support/control-plane.ts';

/** Seconds of load for each mode; `ANNALS_LIVE_SECONDS=120` for the long form. */
const SECONDS = Number(process.env['ANNALS_LIVE_SECONDS'] ?? 12);

const WORKERS = 6;

/** Six workers make some hundreds, on a busy machine fewer. */
const MIN_EVENTS_A_SECOND = 30;
const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

/** What the API server does for itself, and what only looks at it, would never come to rest. */
const POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: None
    users: ["system:apiserver"]
  - level: None
    nonResourceURLs: ["*"]
  - level: RequestResponse
    resources: [{group: "", resources: [configmaps]}, {group: apps}]
  - level: Metadata
`;

const FLAGS = [
  '--audit-policy-file=/etc/kubernetes/audit/policy.yaml',
  '--audit-log-path=/var/log/kubernetes/audit.log',
  // Small, so that the log is rotated many times.
  '--audit-log-maxsize=3',
  '--audit-webhook-config-file=/etc/kubernetes/audit/webhook.yaml',
  // Ten seconds otherwise. It gives up after five tries, which is after about sixteen.
  '--audit-webhook-initial-backoff=2s',
];

describeWithControlPlane('a real API server sends by log file and by webhook at once', () => {
  test.each([
    ['batch', 17_443],
    ['blocking', 17_453],
  ])(`webhook in mode %s, ${SECONDS} s of load`, run, SECONDS * 1000 + 480_000);
});

async function run(mode: string, port: number): Promise<void> {
  const webhookPort = await freePort();
  const webhookConfig = execFileSync(process.execPath, [
    ...[MAIN, 'webhook-config', '--url', `http://127.0.0.1:${webhookPort}`],
    ...['--cluster', 'hooked', '--mode', mode],
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'annals-live-'));
  for (const name of ['audit', 'log']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'audit/policy.yaml'), POLICY);
  writeFileSync(join(folder, 'audit/webhook.yaml'), webhookConfig);
  const store = join(folder, 'store');
  const annals = new AnnalsProcess([
    ...['serve', '--data-dir', store, '--port', '0', '--webhook', `127.0.0.1:${webhookPort}`],
    ...['--file', join(folder, 'log/audit.log'), '--cluster', 'logged'],
  ]);
  try {
    // First, since an API server sends events while it starts, and gives up on what nobody takes.
    await annals.startUntil(/serving/);
    await using plane = await startControlPlane({
      port,
      nodes: 2,
      flags: [...FLAGS, `--audit-webhook-mode=${mode}`],
      mounts: () => [`${folder}/audit=/etc/kubernetes/audit`, `${folder}/log=/var/log/kubernetes`],
    });
    await loadAndRestart(plane, annals);
    const told = await waitForRest(plane);
    // Otherwise nothing was under load, and equal counts would say little.
    expect(told.events).toBeGreaterThan(SECONDS * MIN_EVENTS_A_SECOND);
    expect(readdirSync(join(folder, 'log')).length).toBeGreaterThan(1);
    const wanted = { logged: told.events - told.logErrors, hooked: told.events - told.hookErrors };
    await waitFor(annals, wanted);
    expect(await annals.end('SIGTERM')).toBe(0);
    const kept = await keptIn(store);
    process.stdout.write(
      `${mode}: ${told.events} events told, errors: log ${told.logErrors}, webhook ${told.hookErrors}\n`,
    );
    expect({ logged: kept.logged.length, hooked: kept.hooked.length }).toEqual(wanted);
    expect(new Set(kept.logged).size).toBe(kept.logged.length);
    if (told.logErrors + told.hookErrors === 0) expect(kept.hooked).toEqual(kept.logged);
    expect(findingsOf(await verifyStore(store))).toEqual([]);
  } finally {
    await annals.end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Load for a while, with Annals ended gracefully after a third and killed after two. */
async function loadAndRestart(plane: ControlPlane, annals: AnnalsProcess): Promise<void> {
  const load = { isOn: true };
  const workers = Array.from({ length: WORKERS }, (_, i) => work(plane, i, load));
  // Looked at before the control plane goes, whatever happens: what they say then tells nothing.
  const working = Promise.allSettled(workers);
  const third = (SECONDS * 1000) / 3;
  try {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await setTimeout(third);
      const awayMs = performance.now();
      const code = await annals.end(signal);
      expect(code, annals.output).toBe(signal === 'SIGTERM' ? 0 : undefined);
      await annals.startUntil(/serving/);
      const seconds = ((performance.now() - awayMs) / 1000).toFixed(1);
      process.stdout.write(`${signal}: away for ${seconds} s\n`);
    }
    await setTimeout(third);
  } finally {
    load.isOn = false;
    await working;
  }
  await Promise.all(workers);
}

/** Makes, changes, reads and deletes objects one after the other. */
async function work(
  plane: ControlPlane,
  worker: number,
  load: { readonly isOn: boolean },
): Promise<void> {
  using api = apiOf(plane);
  const base = '/api/v1/namespaces/default/configmaps';
  for (let i = 0; load.isOn; i++) {
    const name = `live-${worker}-${i}`;
    const data = { text: 'x'.repeat((i * 131) % 4000) };
    await api.send('POST', base, { metadata: { name }, data });
    await api.send('PATCH', `${base}/${name}`, { data: { more: String(i) } });
    await api.send('GET', `${base}/${name}`);
    await api.send('GET', `${base}?limit=5`);
    await api.send('DELETE', `${base}/${name}`);
    if (i === 3) await api.send('POST', DEPLOYMENTS, deployment(`live-${worker}`));
  }
}

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

function deployment(name: string): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a' }] } };
  return { metadata: { name }, spec: { replicas: 3, selector: { matchLabels: labels }, template } };
}

interface Api extends Disposable {
  readonly send: (method: string, path: string, body?: object) => Promise<string>;
}

function apiOf({ folder, port }: ControlPlane): Api {
  const pem = (name: string): Buffer => readFileSync(join(folder, 'pki', name));
  const agent = new Agent({
    keepAlive: true,
    ca: pem('ca.crt'),
    cert: pem('admin.crt'),
    key: pem('admin.key'),
  });
  const send: Api['send'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const options = { method, agent, headers: { 'content-type': type } };
      const sending = request(`https://127.0.0.1:${port}${path}`, options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      });
      sending.on('error', reject);
      sending.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { send, [Symbol.dispose]: () => agent.destroy() };
}

/** What the API server tells of its own audit events. */
interface Told {
  readonly events: number;
  readonly logErrors: number;
  readonly hookErrors: number;
}

/** Ends the controllers and waits until the API server makes no more events. */
async function waitForRest(plane: ControlPlane): Promise<Told> {
  for (const name of ['kwok', 'scheduler', 'controller-manager']) {
    process.kill(Number(readFileSync(join(plane.folder, 'pid', name), 'utf8')), 'SIGTERM');
  }
  using api = apiOf(plane);
  let told: Told | undefined;
  let before = -1;
  for (let same = 0; same < 4; ) {
    await setTimeout(1000);
    told = toldIn(await api.send('GET', '/metrics'));
    same = told.events === before ? same + 1 : 0;
    before = told.events;
  }
  if (told === undefined) throw new Error('unreachable: the API server told nothing');
  return told;
}

function toldIn(metrics: string): Told {
  const sum = (pattern: RegExp): number =>
    [...metrics.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  const errors = (plugin: string): number =>
    sum(new RegExp(`^apiserver_audit_error_total\\{plugin="${plugin}"\\} (\\S+)$`, 'gm'));
  return {
    events: sum(/^apiserver_audit_event_total (\S+)$/gm),
    logErrors: errors('log'),
    hookErrors: errors('webhook') + errors('buffered'),
  };
}

async function waitFor(
  annals: AnnalsProcess,
  wanted: { readonly logged: number; readonly hooked: number },
): Promise<void> {
  const url = /http:\S+\/api\/v1\//.exec(annals.output.slice(annals.output.lastIndexOf('serving')));
  const count = async (cluster: string): Promise<number> => {
    const query = encodeURIComponent(`cluster: ${cluster}`);
    const answer = await fetch(`${url?.[0]}statistics?stages=true&query=${query}`);
    return ((await answer.json()) as { count: number }).count;
  };
  await expect
    .poll(async () => ({ logged: await count('logged'), hooked: await count('hooked') }), {
      timeout: 60_000,
      interval: 500,
    })
    .toEqual(wanted);
}

/** Audit-ID and stage of every event, sorted, by cluster. */
async function keptIn(folder: string): Promise<Record<'logged' | 'hooked', readonly string[]>> {
  await using store = await openDiskStore(folder, { mode: 'read' });
  const { events } = await store.summary();
  const found: Record<string, string[]> = { logged: [], hooked: [] };
  for (let from = 0; from < events; from += 5000) {
    const positions = Array.from({ length: Math.min(5000, events - from) }, (_, i) => from + i);
    for (const one of await store.events(positions)) {
      const { auditID, stage } = JSON.parse(Buffer.from(one?.bytes ?? []).toString('utf8'));
      found[one?.cluster ?? '']?.push(`${auditID} ${stage}`);
    }
  }
  const { logged = [], hooked = [] } = found;
  return { logged: logged.sort(), hooked: hooked.sort() };
}
