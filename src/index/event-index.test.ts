import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildSidecar } from './build-sidecar.ts';
import { Engine } from './engine.ts';
import { EventIndex, type IndexSnapshot } from './event-index.ts';
import { type PreparedBatch, prepareBatch } from './prepare-batch.ts';
import { fromWhere } from './select.ts';

test('a question sees nothing that came after it began', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'annals-index-'));
  const engine = await Engine.open({ memoryLimitBytes: 2 ** 28, threads: 1, tempFolder: folder });
  try {
    const index = await EventIndex.open({
      ...{ folder: join(folder, 'index'), workFolder: folder, engine },
      ...{ reopenBelow: 0, canWrite: true },
      buildSidecar: (parts) => Promise.resolve(buildSidecar(parts)),
    });
    const count = async (snapshot: IndexSnapshot): Promise<number> => {
      const { tables, size, superseded } = snapshot;
      const rows = { condition: 'true', lastStagesOnly: true, size, superseded };
      const [[found] = []] = await engine.rows(`SELECT count(*) ${fromWhere(tables, rows)}`);
      return Number(found);
    };
    index.add(batchOf('RequestReceived'), [0], []);
    const seen = await index.read(async (snapshot) => {
      index.add(batchOf('ResponseComplete'), [0], [{ position: 0, byPosition: 1 }]);
      expect(await index.read(count)).toBe(1);
      return [await count(snapshot), snapshot.size];
    });
    expect(seen).toEqual([1, 1]);
    expect(await index.read(count)).toBe(1);
    await index.settled();
  } finally {
    await engine[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }
});

function batchOf(stage: string): PreparedBatch {
  const bytes = new TextEncoder().encode(
    JSON.stringify({
      ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', auditID: 'a', stage },
      ...{ requestURI: '/version', verb: 'get', user: { username: 'ada' } },
      requestReceivedTimestamp: '2026-11-24T08:00:00.000000Z',
      stageTimestamp: '2026-11-24T08:00:00.000000Z',
    }),
  );
  const offsets = Uint32Array.of(0, bytes.length);
  const origins = [{ cluster: 'c', source: 's' }];
  return prepareBatch({ bytes, offsets, origins, originOf: Uint32Array.of(0) });
}
