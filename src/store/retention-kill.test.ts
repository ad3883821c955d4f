import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { selection } from '../../test/contract/raw-event.ts';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';
import { openDiskStore } from './open-disk-store.ts';
import { findingsOf, verifyStore } from './verify-store.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const KILLS = 6;

interface Safe {
  kept: number;
  removed: number;
}

/** Runs the child until it has said so many lines, kills it, and tells what it said was safe. */
async function pruneAndKill(root: string, lines: number, safe: Safe): Promise<void> {
  const script = join(PROJECT, 'test/crash/pruning-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, root], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, number] = line.split(' ');
    if (what === 'kept') safe.kept = Number(number);
    else safe.removed = Number(number);
    if (++seen === lines) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
}

test(`${KILLS} kills of a process that removes events lose none of the rest`, async () => {
  await using folder = await temporaryFolder();
  const safe = { kept: 0, removed: 0 };
  for (let kill = 0; kill < KILLS; kill++) {
    await pruneAndKill(folder.path, 9 + kill * 2, safe);
    await using store = await openDiskStore(folder.path, { mode: 'read' });
    const removed = (await store.removed())?.events ?? 0;
    const { events } = await store.summary();
    expect(removed).toBeGreaterThanOrEqual(safe.removed);
    expect(removed + events).toBeGreaterThanOrEqual(safe.kept);
    // Everything that is left is there once, and can be read.
    expect(await store.count(selection())).toBe(events);
    const read = await store.events(Array.from({ length: events }, (_, i) => removed + i));
    expect(read.filter((one) => one === undefined)).toEqual([]);
  }
  expect(safe.removed).toBeGreaterThan(0);
  expect(findingsOf(await verifyStore(folder.path)).map(({ reason }) => reason)).toEqual(
    expect.not.arrayContaining([expect.stringMatching(/hash|differ|missing/)]),
  );
  {
    await using _recovered = await openDiskStore(folder.path, { mode: 'write' });
  }
  expect(findingsOf(await verifyStore(folder.path))).toEqual([]);
}, 240_000);
