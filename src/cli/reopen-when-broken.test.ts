import { expect, test, vi } from 'vitest';
import { fakeTerminal } from '../../test/cli/fake-terminal.ts';
import { event, NOON_US, selection } from '../../test/contract/raw-event.ts';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';
import { TroubledFiles } from '../../test/crash/troubled-files.ts';
import { settings } from '../../test/receive/open-receivers.ts';
import { Failure } from '../base/failure.ts';
import { Refusals } from '../collect/receive/refusals.ts';
import { Receivers } from '../server/receivers/receivers.ts';
import { openDiskStore } from '../store/open-disk-store.ts';
import { reopenWhenBroken, type Work } from './reopen-when-broken.ts';
import type { Terminal } from './terminal.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const PAUSE_MS = 10;

function ended({ signal }: Terminal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

function running(work: Work) {
  const stop = new AbortController();
  const written = { out: '', err: '' };
  const reloads: (() => void)[] = [];
  const terminal = fakeTerminal(written, {
    signal: stop.signal,
    onReload: (reload) => reloads.push(reload),
  });
  const done = reopenWhenBroken(work, terminal, PAUSE_MS);
  return { stop, written, reloads, done };
}

test.each(['EIO', 'ENOSPC'])(
  'after a sync that failed with %s events are taken again',
  async (code) => {
    await using folder = await temporaryFolder();
    const disk = new TroubledFiles();
    let url = '';
    const kept: number[] = [];
    const { stop, written, done } = running(async (terminal, onBroken) => {
      await using store = await openDiskStore(folder.path, {
        ...{ mode: 'write', files: disk.files, onBroken },
      });
      await using receivers = await Receivers.open([settings()], {
        store,
        refusals: new Refusals({ add: () => Promise.resolve() }),
        nowUs: () => NOON_US,
      });
      url = `${receivers.listening[0]?.url}/webhook/prod`;
      await ended(terminal);
      kept.push(await store.count(selection()));
    });
    const send = async (auditID: string): Promise<number> => {
      const list = {
        kind: 'EventList',
        apiVersion: 'audit.k8s.io/v1',
        items: [event({ auditID })],
      };
      const sent = fetch(url, { method: 'POST', body: JSON.stringify(list) });
      return await sent.then(
        ({ status }) => status,
        () => 0,
      );
    };
    await vi.waitFor(async () => expect(await send('first')).toBe(200), PATIENCE);
    disk.syncFails = code;
    expect(await send('second')).toBe(503);
    // The store cannot be opened either while it does not sync.
    await vi.waitFor(() => expect(written.err).toContain('trying again'), PATIENCE);
    expect(await send('third')).toBe(0);
    disk.syncFails = undefined;
    for (const id of ['second', 'third']) {
      await vi.waitFor(async () => expect(await send(id)).toBe(200), PATIENCE);
    }
    stop.abort();
    await done;
    expect(kept.at(-1)).toBe(3);
    expect(written.err).toContain('[journal/write-failed]');
    expect(written.err.split('trying again').length).toBe(2);
  },
  60_000,
);

test('what keeps it from beginning is not tried again', async () => {
  const { done } = running(() => Promise.reject(new Failure('journal/locked', 'taken')));
  await expect(done).rejects.toMatchObject({ code: 'journal/locked' });
});

test('new settings go to what runs now, and not to what ended', async () => {
  const told: number[] = [];
  let round = 0;
  const { stop, reloads, done } = running(async (terminal, onBroken) => {
    const own = ++round;
    terminal.onReload(() => told.push(own));
    if (own === 1) onBroken(new Failure('journal/write-failed', 'no sync'));
    await ended(terminal);
  });
  await vi.waitFor(() => expect(round).toBe(2), PATIENCE);
  for (const reload of reloads) reload();
  expect(told).toEqual([2]);
  stop.abort();
  await done;
});
