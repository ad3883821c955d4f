import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFileSource } from '../../src/collect/follow/start-file-source.ts';
import type { Loss } from '../../src/collect/losses.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { event, NOON_US } from '../contract/raw-event.ts';
import { storedTexts } from '../receive/destination.ts';
import { findProgram } from './find-program.ts';

const LOGROTATE = findProgram('logrotate');

const ROTATIONS = 4;
const EVENTS_BETWEEN = 700;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'annals-logrotate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes like a program that keeps its log open; `reopen` is what a SIGHUP makes one do. */
function openWriter(path: string) {
  let file = openSync(path, 'a');
  const lines: string[] = [];
  return {
    lines,
    write(count: number): void {
      for (let i = 0; i < count; i++) {
        const line = JSON.stringify(event({ auditID: `e${lines.length}` }));
        lines.push(line);
        // In two writes, so that a follower meets half lines.
        writeSync(file, line.slice(0, 50));
        writeSync(file, `${line.slice(50)}\n`);
      }
    },
    reopen(): void {
      closeSync(file);
      file = openSync(path, 'a');
    },
  };
}

function rotate(log: string, directives: string): void {
  const configFile = join(folder, 'logrotate.conf');
  writeFileSync(configFile, `${log} {\n${directives}\n}\n`, { mode: 0o600 });
  const stateFile = join(folder, 'logrotate.state');
  execFileSync(LOGROTATE ?? '', ['--force', '--state', stateFile, configFile]);
}

const DATED = 'dateext\ndateformat -%Y%m%d-%s';

test.skipIf(LOGROTATE === undefined).each([
  ['create', 'rotate 9\ncreate'],
  ['create, with dates', `rotate 9\ncreate\n${DATED}`],
  ['create, packed at once', 'rotate 9\ncreate\ncompress'],
  ['create, packed a rotation later', 'rotate 9\ncreate\ncompress\ndelaycompress'],
  ['copytruncate', 'rotate 9\ncopytruncate'],
  ['copytruncate, packed', `rotate 9\ncopytruncate\ncompress\n${DATED}`],
])('through %s of the real logrotate each event is kept once', async (_what, directives) => {
  const log = join(folder, 'audit.log');
  const store = new MemoryStore();
  const losses: Loss[] = [];
  const writer = openWriter(log);
  await using _source = await startFileSource({
    pattern: log,
    cluster: 'prod',
    sink: store,
    stateFile: join(folder, 'place.json'),
    losses: { record: async (loss) => void losses.push(loss) },
    nowUs: () => NOON_US,
  });
  for (let i = 0; i < ROTATIONS; i++) {
    writer.write(EVENTS_BETWEEN);
    // Dates of logrotate have seconds, and it refuses to write over a file.
    if (directives.includes('dateext')) await setTimeout(1001 - (Date.now() % 1000));
    rotate(log, directives);
    // Until it is told, a program goes on in the file that was moved away, if that is there still.
    if (!/copytruncate|\ncompress$/.test(directives)) writer.write(50);
    writer.reopen();
  }
  writer.write(EVENTS_BETWEEN);
  await expect
    .poll(async () => (await store.summary()).events, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(writer.lines.length);
  expect((await storedTexts(store)).map((text) => text.replace(/^prod /, '')).sort()).toEqual(
    [...writer.lines].sort(),
  );
  // What is written while a file is copied is lost to everybody, so there a doubt may be recorded.
  const doubts = directives.includes('copytruncate') ? ['file-truncated'] : [];
  const isOther = ({ reason, bytes }: Loss) => !doubts.includes(reason) || bytes !== 0;
  expect(losses.filter(isOther)).toEqual([]);
});
