import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/live/free-port.ts';
import { openDiskStore } from '../../src/store/open-disk-store.ts';

/** `ANNALS_KILLS=500 npx vitest run --project e2e agent-kills` for a long run. */
const KILLS = Number(process.env['ANNALS_KILLS'] ?? 15);

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'annals-kills-'));
const log = join(folder, 'audit.log');

function eventLine(id: number): string {
  const at = `2026-11-23T19:40:${String(id % 60).padStart(2, '0')}.${String(id % 1e6).padStart(6, '0')}Z`;
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"e${id}","stage":"ResponseComplete","requestURI":"/${'x'.repeat(id % 900)}","verb":"get","user":{"username":"jai"},"requestReceivedTimestamp":"${at}","stageTimestamp":"${at}"}\n`;
}

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT, stdio: 'ignore' });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
}

async function eventsAt(port: number): Promise<number> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    return ((await answer.json()) as { events: number }).events;
  } catch {
    return -1;
  }
}

test(`over ${KILLS} kills of agent and server each event arrives once`, async () => {
  const port = await freePort();
  const startServer = (): ChildProcess =>
    start('test/crash/ingest-server.ts', join(folder, 'store'), String(port));
  const startAgent = (): ChildProcess =>
    start(
      'src/cli/main.ts',
      'agent',
      '--file',
      log,
      '--to',
      `http://127.0.0.1:${port}`,
      '--cluster',
      'c',
      '--buffer',
      join(folder, 'agent'),
    );
  let server = startServer();
  let agent = startAgent();
  let written = 0;
  let rotations = 0;
  let isWriting = true;
  const writer = (async () => {
    while (isWriting) {
      for (let i = 0; i < 20; i++) appendFileSync(log, eventLine(written++));
      if (written % 3000 === 0) {
        const stamp = String(++rotations % 60).padStart(2, '0');
        renameSync(
          log,
          join(
            folder,
            `audit-2026-11-23T19-${String(Math.floor(rotations / 60)).padStart(2, '0')}-${stamp}.902.log`,
          ),
        );
      }
      await setTimeout(15);
    }
  })();
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      // Long enough for the one started last to be at work, and any moment of it.
      await setTimeout(1200 + Math.random() * 1500);
      if (Math.random() < 0.5) {
        await end(agent, 'SIGKILL');
        agent = startAgent();
      } else {
        await end(server, 'SIGKILL');
        await setTimeout(Math.random() * 1500);
        server = startServer();
      }
    }
    isWriting = false;
    await writer;
    for (let i = 0; i < 300 && (await eventsAt(port)) < written; i++) await setTimeout(200);
    await end(agent, 'SIGTERM');
    expect(agent.exitCode).toBe(0);
  } finally {
    isWriting = false;
    await end(agent, 'SIGKILL');
    await end(server, 'SIGKILL');
  }
  await using store = await openDiskStore(join(folder, 'store'), { mode: 'write' });
  const { events } = await store.summary();
  const stored = await store.events(Array.from({ length: events }, (_, i) => i));
  const ids = stored.map(
    (one) => /"auditID":"e(\d+)"/.exec(Buffer.from(one?.bytes ?? []).toString())?.[1],
  );
  const kept = new Set(ids);
  const missing = Array.from({ length: written }, (_, i) => String(i)).filter(
    (id) => !kept.has(id),
  );
  expect(missing).toEqual([]);
  expect(ids.length).toBe(written);
  rmSync(folder, { recursive: true });
});
