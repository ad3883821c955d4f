import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryStore } from '../../store/memory-store.ts';
import { findLogs } from '../find-logs.ts';
import { importLogs } from '../import-logs.ts';

const FIXTURES = resolve(import.meta.dirname, '../../../test/fixtures/envelopes');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* nothing(): AsyncGenerator<Uint8Array> {}

test.each([
  ['aks-event-hub-record.json', 1, 1],
  ['aks-event-hub-batch.json', 22, 1],
  ['aks-event.json', 1, 1],
  ['aks-log-analytics.json', 4, 1],
  ['eks-cloud-watch.json', 6, 1],
  ['gke-entries.ndjson', 3, 1],
])('%s is imported as it is', async (name, kept, sources) => {
  const path = join(FIXTURES, name);
  const { inputs } = await findLogs([path], { stdin: nothing() });
  const store = new MemoryStore();
  const report = await importLogs(store, { inputs, cluster: 'c', folder, nowUs: () => 1e15 });
  expect(report.files).toEqual([{ name: path, kept, duplicates: 0, rejected: 0 }]);
  const events = await store.events(Array.from({ length: kept }, (_, i) => i));
  expect(new Set(events.map((event) => event?.source)).size).toBe(sources);
});

test('a folder of them is found to hold logs', async () => {
  const { inputs, skipped } = await findLogs([FIXTURES], { stdin: nothing() });
  expect(inputs.length).toBe(6);
  expect(skipped.map(({ path }) => path.slice(FIXTURES.length + 1)).sort()).toEqual([
    'README.md',
    'read-envelope.ts',
  ]);
});
