import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/crash/temporary-folder.ts';
import { openJournalReader } from './journal-reader.ts';
import { openJournal } from './open-journal.ts';
import { verifyJournal } from './verify-journal.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const KILLS = 15;

/** Runs the writing child until it has acknowledged `lines` times, kills it, and tells what it said last. */
async function writeAndKill(root: string, lines: number): Promise<number> {
  const script = join(PROJECT, 'test/crash/writing-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, root], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let kept = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    kept = Number(line.split(' ')[1]);
    // Lines written before the kill arrived still count: they were acknowledged.
    if (++seen === lines) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return kept;
}

test(`${KILLS} kills of a writing process lose and double nothing`, async () => {
  await using folder = await temporaryFolder();
  for (let kill = 0; kill < KILLS; kill++) {
    const kept = await writeAndKill(folder.path, 1 + ((kill * 7) % 23));
    {
      // A reader needs no recovery, and sees all that was acknowledged.
      await using reader = await openJournalReader(folder.path);
      expect(reader.size).toBeGreaterThanOrEqual(kept);
    }
    await using journal = await openJournal(folder.path);
    expect(journal.size).toBeGreaterThanOrEqual(kept);
    expect(journal.recovery.damage).toEqual([]);
    let position = 0;
    for await (const batch of journal.scan(0, journal.size)) {
      for (const entry of batch) {
        if (entry.position !== position || entry.receivedUs !== position) {
          expect(entry).toMatchObject({ position, receivedUs: position });
        }
        position++;
      }
    }
    expect(position).toBe(journal.size);
  }
  const report = await verifyJournal(folder.path);
  expect(report.findings).toEqual([]);
  expect(report.rootHash).toMatch(/^[0-9a-f]{64}$/);
}, 120_000);
