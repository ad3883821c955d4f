import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { at, event, raw, selection } from '../../test/contract/raw-event.ts';
import { FollowingStore } from './following-store.ts';
import { openDiskStore } from './open-disk-store.ts';

test('what another opening writes is seen without opening again by hand', async () => {
  const root = await mkdtemp(join(tmpdir(), 'annals-follow-'));
  try {
    await using writer = await openDiskStore(root, { mode: 'write', redact: 'none' });
    await writer.append([raw(event({ auditID: 'first', stageTimestamp: at(1) }))]);
    await using reader = await FollowingStore.open(root);
    expect(await reader.count(selection({ unit: 'events' }))).toBe(1);
    await writer.append([raw(event({ auditID: 'second', stageTimestamp: at(2) }))]);
    await vi.waitFor(
      async () => expect(await reader.count(selection({ unit: 'events' }))).toBe(2),
      { timeout: 10_000, interval: 200 },
    );
    await writer.seal();
    await vi.waitFor(async () => expect((await reader.eventsByAuditID('second')).length).toBe(1), {
      timeout: 10_000,
      interval: 200,
    });
    await expect(reader.append([])).rejects.toThrow('not open for writing');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
