import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decompress } from '@cloudpss/zstd';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { findLogs } from '../src/collect/find-logs.ts';
import { importLogs } from '../src/collect/import-logs.ts';
import type { DiskStore } from '../src/store/disk-store.ts';
import { openDiskStore } from '../src/store/open-disk-store.ts';
import { event } from './contract/raw-event.ts';
import { temporaryFolder } from './crash/temporary-folder.ts';
import { formsOf, RECORDED_SECRETS, recordedSecrets } from './redact-fixture.ts';

/** One secret for each place one can be in, all different, so that a leak names its place. */
const PLANTED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'data',
    'string',
    'env',
    'token',
    'uri',
    'copy',
    'patch',
    'list',
    'table',
    'rejected',
    'cut',
    'tail',
  ].map((place) => [place, `pl4nted-${place}-"${createHash('sha1').update(place).digest('hex')}`]),
);
const base64 = (place: string): string => Buffer.from(PLANTED[place] ?? '').toString('base64');
const about = { objectRef: { resource: 'secrets' } };

function plantedLines(): readonly string[] {
  const bodies: readonly object[] = [
    { ...about, requestObject: { kind: 'Secret', data: { a: base64('data') } } },
    { ...about, requestObject: { stringData: { a: PLANTED['string'] } } },
    { requestObject: { spec: { env: [{ name: 'PASSWORD', value: PLANTED['env'] }] } } },
    { responseObject: { kind: 'TokenRequest', status: { token: PLANTED['token'] } } },
    { requestURI: `/a?limit=1&access_token=${encodeURIComponent(PLANTED['uri'] ?? '')}` },
    {
      ...about,
      requestObject: {
        metadata: { annotations: { a: JSON.stringify({ data: { a: base64('copy') } }) } },
      },
    },
    { ...about, requestObject: [{ op: 'add', path: '/data/a', value: base64('patch') }] },
    { ...about, responseObject: { kind: 'SecretList', items: [{ data: { a: base64('list') } }] } },
    {
      ...about,
      responseObject: { kind: 'Table', rows: [{ object: { data: { a: base64('table') } } }] },
    },
  ];
  const events = bodies.map((body, i) =>
    JSON.stringify(event({ auditID: `planted-${i}`, ...body })),
  );
  const broken = JSON.stringify({
    ...event(),
    stage: 'Dreaming',
    ...about,
    requestObject: { data: { a: base64('rejected') } },
  });
  const cut = JSON.stringify(
    event({ ...about, requestObject: { data: { a: base64('cut') } } }),
  ).slice(0, -4);
  const tail = JSON.stringify(
    event({ ...about, requestObject: { data: { a: base64('tail') } } }),
  ).replace(/^.*(?="data")/, '');
  // As many as it takes for the journal to pack some.
  const many = Array.from({ length: 600 }, (_, i) =>
    JSON.stringify(event({ auditID: `many-${i}`, ...bodies[i % bodies.length] })),
  );
  return [...events, broken, cut, tail, ...many];
}

async function importLines(root: string, lines: readonly string[], redact?: 'none'): Promise<void> {
  const log = join(root, 'audit.log');
  const folder = join(root, 'store');
  await writeFile(log, `${lines.join('\n')}\n`);
  const { inputs } = await findLogs([log], { stdin: NO_INPUT });
  await using store = await openDiskStore(folder, { mode: 'write', ...(redact && { redact }) });
  const { redactRejected } = store;
  await importLogs(store, {
    inputs,
    cluster: 'east',
    folder,
    nowUs: () => 1e15,
    ...(redactRejected && { redactRejected }),
  });
  await store.seal();
}

const NO_INPUT = { [Symbol.asyncIterator]: async function* () {}, isTerminal: false };

/** All a folder holds, with what is packed unpacked. */
async function everythingIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    found.set(path, bytes.toString('latin1'));
    if (path.endsWith('.zst'))
      found.set(`${path} unpacked`, Buffer.from(decompress(bytes)).toString('latin1'));
    if (path.endsWith('.parquet')) found.set(`${path} rows`, await rowsOf(path));
    if (path.includes('/quarantine/'))
      found.set(`${path} lines`, quarantinedLines(bytes.toString()));
  }
  return found;
}

function quarantinedLines(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines
    .map((line) => Buffer.from((JSON.parse(line) as { bytes: string }).bytes, 'base64').toString())
    .join('\n');
}

async function rowsOf(path: string): Promise<string> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const rows = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    return JSON.stringify(rows.getRowsJson());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function journalText(store: DiskStore): Promise<readonly string[]> {
  const { events } = await store.summary();
  const stored = await store.events(Array.from({ length: events }, (_, i) => i));
  return stored.map((one) => new TextDecoder().decode(one?.bytes));
}

async function allOf(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map(await everythingIn(join(root, 'store')));
  await using store = await openDiskStore(join(root, 'store'), { mode: 'read' });
  found.set('the events', (await journalText(store)).join('\n'));
  return found;
}

function leaks(found: ReadonlyMap<string, string>, secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) =>
    [...found].flatMap(([place, text]) =>
      formsOf(secret).some((form) => text.includes(form)) ? [`${secret} in ${place}`] : [],
    ),
  );
}

describe('planted secrets', () => {
  const secrets = [...Object.values(PLANTED), ...RECORDED_SECRETS];
  const lines = [...plantedLines(), ...recordedSecrets()];

  test('are nowhere in the data folder', async () => {
    await using root = await temporaryFolder();
    await importLines(root.path, lines);
    const found = await allOf(root.path);
    expect([...found.keys()].some((place) => place.includes('/quarantine/'))).toBe(true);
    expect([...found.keys()].some((place) => place.endsWith('.parquet rows'))).toBe(true);
    expect([...found.keys()].some((place) => place.endsWith('.zst unpacked'))).toBe(true);
    expect(leaks(found, secrets)).toEqual([]);
  });

  test('are found in it when nothing is hidden, so that the search is one', async () => {
    await using root = await temporaryFolder();
    await importLines(root.path, lines, 'none');
    const found = await allOf(root.path);
    for (const secret of secrets) expect(leaks(found, [secret]), secret).not.toEqual([]);
    const places = leaks(found, secrets).join('\n');
    for (const place of ['.zst unpacked', '.parquet rows', 'write-ahead.log', '.ndjson lines']) {
      expect(places).toContain(place);
    }
  });
});
