import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nativeEvent } from '../../../test/fixtures/envelopes/read-envelope.ts';
import type { RawEvent } from '../../event/audit-event.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import { MemoryLosses } from '../losses.ts';
import type { Sink } from './delivery.ts';
import type { FileState } from './followed-file.ts';
import { FollowedLog } from './followed-log.ts';

let folder = '';
let log = '';
let losses = new MemoryLosses();
let nowMs = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
  log = join(folder, 'audit.log');
  losses = new MemoryLosses();
  nowMs = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const GRACE_MS = 1000;
const event = (id: string, extra = ''): string => nativeEvent(id, extra);
const lines = (...ids: readonly string[]): string => ids.map((id) => `${event(id)}\n`).join('');
const lossReasons = (): readonly string[] =>
  losses.all.map(({ reason, bytes }) => `${reason} ${bytes}`);

/** Every line that was handed over, so that one read twice is seen. */
class Recorder implements Sink {
  readonly ids: string[] = [];
  readonly #store = new MemoryStore();

  append(events: readonly RawEvent[]): ReturnType<Sink['append']> {
    for (const { bytes } of events) this.ids.push(idOf(bytes));
    return this.#store.append(events);
  }
}

function idOf(bytes: Uint8Array): string {
  return /"auditID":"([^"]*)"/.exec(Buffer.from(bytes).toString())?.[1] ?? '?';
}

function follow(sink: Sink, files: readonly FileState[] = []): FollowedLog {
  const context = {
    cluster: 'c',
    sink,
    losses,
    nowUs: () => 1e15,
    onProblem: () => undefined,
    signal: new AbortController().signal,
  };
  return new FollowedLog({ context, log, files, nowMs: () => nowMs, graceMs: GRACE_MS });
}

async function settle(follower: FollowedLog, passes = 4): Promise<void> {
  for (let i = 0; i < passes; i++) {
    await follower.pass();
    nowMs += 6 * GRACE_MS;
  }
}

test('a half line waits for its end', async () => {
  const sink = new Recorder();
  await using follower = follow(sink);
  await writeFile(log, `${lines('a')}${event('b').slice(0, 30)}`);
  await follower.pass();
  expect(sink.ids).toEqual(['a']);
  await appendFile(log, `${event('b').slice(30)}\n`);
  await follower.pass();
  expect(sink.ids).toEqual(['a', 'b']);
});

test('reading goes on at the very byte, in the middle of a line as well', async () => {
  const sink = new Recorder();
  await writeFile(log, `${lines('a', 'b')}${event('c').slice(0, 30)}`);
  const first = follow(sink);
  await first.pass();
  const { states } = first;
  await first[Symbol.asyncDispose]();
  expect(states.map(({ offset, line }) => [offset, line])).toEqual([[lines('a', 'b').length, 3]]);
  await appendFile(log, `${event('c').slice(30)}\n${lines('d')}`);
  await using second = follow(sink, states);
  await second.pass();
  expect(sink.ids).toEqual(['a', 'b', 'c', 'd']);
});

test('a file that was rotated and compressed meanwhile is read on from the very byte', async () => {
  const sink = new Recorder();
  await writeFile(log, lines('a', 'b'));
  const first = follow(sink);
  await first.pass();
  const { states } = first;
  await first[Symbol.asyncDispose]();
  await appendFile(log, lines('c'));
  await writeFile(
    join(folder, 'audit-2026-11-23T19-40-47.902.log.gz'),
    gzipSync(await readFile(log)),
  );
  await writeFile(log, lines('d'));
  await using second = follow(sink, states);
  await settle(second);
  expect(sink.ids).toEqual(['a', 'b', 'c', 'd']);
  expect(losses.all).toEqual([]);
});

test('rotated files never seen before are read first, oldest first', async () => {
  await writeFile(join(folder, 'audit-2026-11-23T19-40-47.902.log.gz'), gzipSync(lines('a')));
  await writeFile(join(folder, 'audit-2026-11-23T19-41-47.902.log'), lines('b'));
  await writeFile(join(folder, 'other-2026-11-23T19-41-47.902.log'), lines('x'));
  await writeFile(log, lines('c'));
  const sink = new Recorder();
  await using follower = follow(sink);
  await settle(follower);
  expect(sink.ids).toEqual(['a', 'b', 'c']);
});

test('a file deleted while open is read to its end, and its successor from the beginning', async () => {
  const sink = new Recorder();
  await using follower = follow(sink);
  await writeFile(log, lines('a'));
  await follower.pass();
  await appendFile(log, lines('b'));
  await unlink(log);
  await writeFile(log, lines('c'));
  await settle(follower);
  expect(sink.ids).toEqual(['a', 'b', 'c']);
  expect(losses.all).toEqual([]);
});

test('a file that vanished while nobody looked is a loss', async () => {
  const sink = new Recorder();
  await writeFile(log, lines('a'));
  const first = follow(sink);
  await first.pass();
  const { states } = first;
  await first[Symbol.asyncDispose]();
  await unlink(log);
  await writeFile(log, lines('z'));
  await using second = follow(sink, states);
  await settle(second);
  expect(sink.ids).toEqual(['a', 'z']);
  expect(lossReasons()).toEqual(['file-vanished 0']);
});

test('a file cut short in place is a loss, however fast it has grown again', async () => {
  const sink = new Recorder();
  await using follower = follow(sink);
  await writeFile(log, lines('a', 'b'));
  await follower.pass();
  await truncate(log);
  await appendFile(log, lines('c', 'd', 'e', 'f'));
  await settle(follower);
  expect(sink.ids).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(lossReasons()).toEqual(['file-truncated 0']);
});

test('a copy made before the truncation gives what was not read', async () => {
  const sink = new Recorder();
  await using follower = follow(sink);
  await writeFile(log, lines('a'));
  await follower.pass();
  await appendFile(log, lines('b'));
  await copyFile(log, `${log}.1`);
  await truncate(log);
  await appendFile(log, lines('c'));
  await settle(follower);
  expect([...sink.ids].sort()).toEqual(['a', 'b', 'c']);
  expect(lossReasons()).toEqual(['file-truncated 0']);
});

test('a link that is switched to another file is followed', async () => {
  const sink = new Recorder();
  await mkdir(join(folder, 'pods'));
  const [one, two] = [join(folder, 'pods', '0.log'), join(folder, 'pods', '1.log')];
  await writeFile(one, lines('a'));
  await symlink(one, log);
  await using follower = follow(sink);
  await follower.pass();
  await appendFile(one, lines('b'));
  await writeFile(two, lines('c'));
  await symlink(two, `${log}.new`);
  await rename(`${log}.new`, log);
  await follower.pass();
  await appendFile(one, lines('d'));
  await settle(follower);
  expect(sink.ids).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  ['220 KB', 220_000],
  ['3 MiB', 3 << 20],
  ['10 MiB', 10 << 20],
])('a line of %s is kept whole', async (_size, length) => {
  const store = new MemoryStore();
  await using follower = follow(store);
  const written = [event('long', `,"userAgent":"${'xyz'.repeat(length / 3)}"`), event('b')];
  await writeFile(log, `${written.join('\n')}\n`);
  await follower.pass();
  const kept = (await store.events([0, 1])).map((one) => Buffer.from(one?.bytes ?? []).toString());
  expect(kept).toEqual(written);
});

test('a line past the limit, and one that is no event, are losses', async () => {
  const sink = new Recorder();
  await using follower = follow(sink);
  await writeFile(
    log,
    `${event('huge', `,"userAgent":"${'x'.repeat(17 << 20)}"`)}\nhello\n${lines('b')}`,
  );
  await follower.pass();
  expect(sink.ids.at(-1)).toBe('b');
  expect(losses.all.map(({ reason, events }) => [reason, events])).toEqual([
    ['rejected-line', 1],
    ['oversized-line', 1],
  ]);
});

test('a line in parts is joined although reading began anew between them', async () => {
  const sink = new Recorder();
  const cri = (tag: string, text: string): string =>
    `2026-11-23T19:40:47.9Z stdout ${tag} ${text}\n`;
  await writeFile(log, cri('F', event('a')) + cri('P', event('b').slice(0, 50)));
  const first = follow(sink);
  await first.pass();
  const { states } = first;
  await first[Symbol.asyncDispose]();
  await appendFile(log, cri('F', event('b').slice(50)));
  await using second = follow(sink, states);
  await second.pass();
  // The whole group is read again, which adds nothing to a store.
  expect([...new Set(sink.ids)]).toEqual(['a', 'b']);
  expect(losses.all).toEqual([]);
});

test('a link that was switched while nobody looked leaves the rest of its old file', async () => {
  const sink = new Recorder();
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  await writeFile(one, lines('a'));
  await symlink(one, log);
  const first = follow(sink);
  await first.pass();
  const { states } = first;
  await first[Symbol.asyncDispose]();
  await appendFile(one, lines('b'));
  await writeFile(two, lines('c'));
  await symlink(two, `${log}.new`);
  await rename(`${log}.new`, log);
  await using second = follow(sink, states);
  await settle(second);
  expect(sink.ids).toEqual(['a', 'b', 'c']);
  expect(losses.all).toEqual([]);
});

test('what was not kept is read again, and the place does not move before it is', async () => {
  const sink = new Recorder();
  const append = sink.append.bind(sink);
  sink.append = () => Promise.reject(new Error('disk full'));
  await writeFile(log, lines('a'));
  const end = new AbortController();
  const context = { cluster: 'c', losses, nowUs: () => 1e15, signal: end.signal };
  const follower = new FollowedLog({
    context: { ...context, sink, onProblem: () => end.abort() },
    log,
    files: [],
    nowMs: () => nowMs,
  });
  await expect(follower.pass()).rejects.toThrow('disk full');
  expect(follower.states).toEqual([]);
  await follower[Symbol.asyncDispose]();
  sink.append = append;
  await using second = follow(sink, follower.states);
  await second.pass();
  expect(sink.ids).toEqual(['a']);
});

test('a packed file that cannot be unpacked is a loss, and what could be read of it is kept', async () => {
  const packed = gzipSync(lines(...Array.from({ length: 2000 }, (_, i) => `e${i}`)), { level: 1 });
  await writeFile(
    join(folder, 'audit-2026-11-23T19-40-47.902.log.gz'),
    packed.subarray(0, packed.length - 2000),
  );
  await writeFile(log, lines('z'));
  const sink = new Recorder();
  await using follower = follow(sink);
  await settle(follower);
  expect(sink.ids.length).toBeGreaterThan(500);
  expect(new Set(sink.ids).size).toBe(sink.ids.length);
  expect(sink.ids).toContain('z');
  expect(losses.all.map(({ reason }) => reason)).toEqual(['file-damaged']);
});
