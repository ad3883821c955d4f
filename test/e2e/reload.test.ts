import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AnnalsProcess } from '../../scripts/live/annals-process.ts';
import { freePort } from '../../scripts/live/free-port.ts';
import { LogWriter, WebhookSender } from '../../scripts/live/traffic.ts';
import { openDiskStore } from '../../src/store/open-disk-store.ts';

/** Sources that are there all the time stand beside one that comes and goes. */
function config(port: number, turn: number): string {
  const extra = turn % 2 === 0 ? '' : '\n    - { name: extra, paths: [extra.log], cluster: other }';
  return `dataDir: store
api: { listen: "127.0.0.1:0" }
sources:
  webhook:
    - listen: 127.0.0.1:${port}
      clusters: [prod${turn % 2 === 0 ? '' : ', staging'}]
  file:
    - { name: main, paths: [audit.log], cluster: prod }${extra}
retention: { keep: ${90 + turn}d, keepBytes: 50G }
`;
}

/** Each fourth meets a file with a mistake, and the last must not: it is started with again. */
const RELOADS = 13;

test(`over ${RELOADS} reloads by SIGHUP no sender is sent away and no event is missed`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'annals-reload-'));
  const [file, port] = [join(folder, 'annals.yaml'), await freePort()];
  writeFileSync(file, config(port, 0));
  const server = new AnnalsProcess(['serve', '--config', file]);
  const log = new LogWriter(join(folder, 'audit.log'), 'f', 5000);
  log.write(1);
  const sender = new WebhookSender(new URL(`http://127.0.0.1:${port}/webhook/prod`), 'w', 20);
  try {
    await server.startUntil(/until Ctrl-C/);
    const sending = sender.run();
    const writing = setInterval(() => log.write(10), 5);
    try {
      for (let turn = 1; turn <= RELOADS; turn++) {
        writeFileSync(file, turn % 4 === 0 ? 'sources: [' : config(port, turn));
        const told = turn % 4 === 0 ? 'the settings before stay in force' : 'took new settings';
        const before = server.output.split(told).length;
        process.kill(server.pid, 'SIGHUP');
        await expect
          .poll(() => server.output.split(told).length, { timeout: 20_000 })
          .toBe(before + 1);
      }
    } finally {
      clearInterval(writing);
    }
    sender.end();
    await sending;
    expect(sender.repeats).toBe(0);
    expect(sender.acknowledged).toBeGreaterThan(0);
    expect(await server.end('SIGTERM')).toBe(0);
    // What was written last is read by the next start, from its place.
    await server.startUntil(/until Ctrl-C/);
    const url = /serving (\S+)\/api/.exec(server.output)?.[1] ?? '';
    const total = sender.acknowledged + log.written;
    await expect.poll(() => countAt(url), { timeout: 30_000 }).toBe(total);
    expect(await server.end('SIGTERM')).toBe(0);
    await using store = await openDiskStore(join(folder, 'store'), { mode: 'read' });
    const stored = await store.events(Array.from({ length: total }, (_, i) => i));
    const ids = stored.map((one) => /"auditID":"(\w+)"/.exec(textOf(one?.bytes))?.[1]);
    const wanted = [
      ...Array.from({ length: sender.acknowledged }, (_, i) => `w${i}`),
      ...Array.from({ length: log.written }, (_, i) => `f${i}`),
    ];
    expect(ids.toSorted()).toEqual(wanted.toSorted());
  } finally {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

async function countAt(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/statistics`);
  return ((await answer.json()) as { count: number }).count;
}
