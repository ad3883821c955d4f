import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AnnalsProcess } from '../../scripts/live/annals-process.ts';
import { WebhookSender } from '../../scripts/live/traffic.ts';

/** Mounts a file system in memory, which only root may, and some containers not even then. */
function mountSmall(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'annals-test', folder]).status === 0;
}

const folder = mkdtempSync(join(tmpdir(), 'annals-full-'));
const isMounted = mountSmall(folder);
if (!isMounted) rmdirSync(folder);

test.skipIf(!isMounted)(
  'on a file system that is full senders wait, and all goes on by itself when there is room',
  async () => {
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(24 << 20));
    const data = join(folder, 'data');
    const args = ['--data-dir', data, '--port', '0', '--webhook', '127.0.0.1:0'];
    const server = new AnnalsProcess(['serve', ...args]);
    try {
      const [, url = ''] = await server.startUntil(/receiving (http:\S+\/webhook\/)/);
      const api = /serving (\S+\/api\/v1)/.exec(server.output)?.[1] ?? '';
      const sender = new WebhookSender(new URL(`${url}prod`), 'w', 400);
      const sending = sender.run();
      await expect.poll(() => sender.repeats, { timeout: 90_000 }).toBeGreaterThan(5);
      expect(server.isRunning).toBe(true);
      expect(server.output).toContain('journal/disk-full');
      const before = sender.acknowledged;
      expect(before).toBeGreaterThan(0);
      rmSync(filler);
      await expect.poll(() => sender.acknowledged, { timeout: 60_000 }).toBeGreaterThan(before);
      sender.end();
      await sending;
      const answer = await fetch(`${api}/statistics`);
      expect(await answer.json()).toMatchObject({ count: sender.acknowledged });
      expect(await server.end('SIGTERM')).toBe(0);
    } finally {
      await server.end('SIGKILL');
      spawnSync('umount', [folder]);
      rmdirSync(folder);
    }
  },
);
