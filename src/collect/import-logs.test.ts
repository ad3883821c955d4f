import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryStore } from '../store/memory-store.ts';
import { findLogs } from './find-logs.ts';
import type { FileReport } from './import-file.ts';
import { type ImportReport, importLogs } from './import-logs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* nothing(): AsyncGenerator<Uint8Array> {}

function event(id: string): string {
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"${id}","stage":"ResponseComplete"}`;
}

const path = (name: string): string => join(folder, name);

async function importFiles(
  store: MemoryStore,
  names: readonly string[],
  options: { readonly signal?: AbortSignal; readonly cluster?: string } = {},
): Promise<ImportReport> {
  const { inputs } = await findLogs(names.map(path), { stdin: nothing() });
  return importLogs(store, {
    inputs,
    cluster: options.cluster ?? 'default',
    folder,
    nowUs: () => 1e15,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function figures({ files }: ImportReport): readonly Omit<FileReport, 'name'>[] {
  return files.map(({ name: _name, ...rest }) => rest);
}

async function auditIDs(store: MemoryStore): Promise<readonly string[]> {
  const { events } = await store.summary();
  const stored = await store.events(Array.from({ length: events }, (_, i) => i));
  return stored.map((one) => JSON.parse(Buffer.from(one?.bytes ?? []).toString()).auditID);
}

const NONE = { kept: 0, duplicates: 0, rejected: 0 };

test('keeps each event once, and knows an unchanged file at a glance', async () => {
  await writeFile(path('audit.log'), `${event('a')}\n${event('b')}\n${event('a')}\n`);
  const store = new MemoryStore();
  expect(figures(await importFiles(store, ['audit.log']))).toEqual([
    { kept: 2, duplicates: 1, rejected: 0 },
  ]);
  expect(figures(await importFiles(store, ['audit.log']))).toEqual([{ ...NONE, unchanged: true }]);
  expect(await auditIDs(store)).toEqual(['a', 'b']);
});

test('reads a grown file from where it ended', async () => {
  await writeFile(path('audit.log'), `${event('a')}\n${event('b')}\n`);
  const store = new MemoryStore();
  await importFiles(store, ['audit.log']);
  await appendFile(path('audit.log'), `${event('c')}\n`);
  expect(figures(await importFiles(store, ['audit.log']))).toEqual([
    { ...NONE, kept: 1, resumedAtLine: 3 },
  ]);
  expect(await auditIDs(store)).toEqual(['a', 'b', 'c']);
});

test('a line shorter than the beginning of any event is refused like any other', async () => {
  await writeFile(path('audit.log'), `${event('a')}\n{}`);
  const store = new MemoryStore();
  expect(figures(await importFiles(store, ['audit.log']))).toEqual([
    { kept: 1, duplicates: 0, rejected: 1 },
  ]);
});

test('a last line that was cut is read when it is whole', async () => {
  const [start, rest] = [event('b').slice(0, 40), event('b').slice(40)];
  await writeFile(path('audit.log'), `${event('a')}\n${start}`);
  const store = new MemoryStore();
  expect(figures(await importFiles(store, ['audit.log']))).toEqual([
    { kept: 1, duplicates: 0, rejected: 1, cutLine: 2 },
  ]);
  await appendFile(path('audit.log'), `${rest}\n`);
  expect(figures(await importFiles(store, ['audit.log']))).toEqual([
    { ...NONE, kept: 1, resumedAtLine: 2 },
  ]);
  expect(await auditIDs(store)).toEqual(['a', 'b']);
});

test('a last line without a line end is whole, and what follows it later is read', async () => {
  await writeFile(path('audit.log'), event('a'));
  const store = new MemoryStore();
  await importFiles(store, ['audit.log']);
  await appendFile(path('audit.log'), `\n${event('b')}\n`);
  expect(figures(await importFiles(store, ['audit.log']))[0]?.kept).toBe(1);
  expect(await auditIDs(store)).toEqual(['a', 'b']);
});

test.each([
  ['a file that shrank', `${event('a')}\n`],
  ['a file with another beginning', `${event('z')}\n${event('b')}\n${event('c')}\n`],
  ['a file of the same length with other content', `${event('a')}\n${event('x')}\n`],
])('%s is read again from its beginning', async (_name, content) => {
  await writeFile(path('audit.log'), `${event('a')}\n${event('b')}\n`);
  const store = new MemoryStore();
  await importFiles(store, ['audit.log']);
  await writeFile(path('audit.log'), content);
  await utimes(path('audit.log'), 1, 1);
  const [report] = figures(await importFiles(store, ['audit.log']));
  const lines = content.trimEnd().split('\n').length;
  expect((report?.kept ?? 0) + (report?.duplicates ?? 0)).toBe(lines);
});

test('another store does not believe what the last one was told', async () => {
  await writeFile(path('audit.log'), `${event('a')}\n`);
  await importFiles(new MemoryStore(), ['audit.log']);
  expect(figures(await importFiles(new MemoryStore(), ['audit.log']))[0]?.kept).toBe(1);
});

test('the same file for another cluster is another trail', async () => {
  await writeFile(path('audit.log'), `${event('a')}\n`);
  const store = new MemoryStore();
  await importFiles(store, ['audit.log']);
  expect(figures(await importFiles(store, ['audit.log'], { cluster: 'b' }))[0]?.kept).toBe(1);
});

test('rejected lines go to quarantine, for their owner only, with file, line and bytes', async () => {
  const bad = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const lines = [
    Buffer.from(event('a')),
    bad,
    Buffer.from('{"kind":"Pod"}'),
    Buffer.from(event('b')),
  ];
  await writeFile(
    path('audit.log'),
    Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])),
  );
  const store = new MemoryStore();
  const report = await importFiles(store, ['audit.log']);
  expect(figures(report)).toEqual([{ kept: 2, duplicates: 0, rejected: 2 }]);
  const quarantine = report.quarantinePath ?? '';
  expect((await stat(quarantine)).mode & 0o777).toBe(0o600);
  const kept = (await readFile(quarantine, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .sort((a, b) => a.line - b.line);
  expect(kept).toEqual([
    {
      file: path('audit.log'),
      line: 2,
      reason: 'not JSON: unexpected character at column 2',
      bytes: bad.toString('base64'),
    },
    {
      file: path('audit.log'),
      line: 3,
      reason: expect.stringMatching(/^not an audit event: /),
      bytes: Buffer.from('{"kind":"Pod"}').toString('base64'),
    },
  ]);
});

test('nothing rejected leaves no quarantine', async () => {
  await writeFile(path('audit.log'), `${event('a')}\n`);
  expect((await importFiles(new MemoryStore(), ['audit.log'])).quarantinePath).toBeUndefined();
  expect(await readdir(folder)).toEqual(['audit.log', 'imports.json']);
});

test('bad files do not keep good ones from being imported', async () => {
  await writeFile(path('a.txt'), 'hello');
  const packed = gzipSync(`${event('a')}\n`.repeat(2000));
  await writeFile(path('b.log.gz'), packed.subarray(0, packed.length - 6));
  await writeFile(path('c.log'), `${event('c')}\n`);
  const store = new MemoryStore();
  const { files } = await importFiles(store, ['a.txt', 'b.log.gz', 'c.log']);
  expect(
    files.map(({ kept, duplicates, foreign, failure }) => ({
      seen: kept + duplicates > 0,
      foreign: foreign?.looksLike,
      failure: failure?.code,
    })),
  ).toEqual([
    { seen: false, foreign: 'plain text', failure: undefined },
    { seen: true, foreign: undefined, failure: 'input/damaged' },
    { seen: true, foreign: undefined, failure: undefined },
  ]);
});

test('an interrupted import goes on where it was and loses nothing', async () => {
  const all = Array.from({ length: 20_000 }, (_, i) => event(`e${i}`));
  await writeFile(path('audit.log'), `${all.join('\n')}\n`);
  const store = new MemoryStore();
  const interrupt = new AbortController();
  const append = store.append.bind(store);
  store.append = (events) => {
    interrupt.abort();
    return append(events);
  };
  const report = await importFiles(store, ['audit.log'], { signal: interrupt.signal });
  expect(report.interrupted).toBe(true);
  expect(report.files[0]?.kept).toBeLessThan(all.length);
  store.append = append;
  const [second] = figures(await importFiles(store, ['audit.log']));
  expect(second?.duplicates).toBe(0);
  expect(await auditIDs(store)).toEqual(all.map((line) => JSON.parse(line).auditID));
});
