import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runAnnals, startAnnals } from './run-program.ts';

const STARTS = 5;
/** Long enough for the collector of garbage to run after the start. */
const IDLE_MS = 3_000;

/** Milliseconds of `annals --help`, which loads as little as can be. */
export function measureHelp(): Promise<number> {
  return medianOfStarts(async () => (await runAnnals(['--help'])).wallSeconds * 1000);
}

/** Seconds from starting the program on a full store to its first answer. */
export function measureStart(dataDir: string): Promise<number> {
  return medianOfStarts(async () => {
    const run = await runAnnals([
      'search',
      '--data-dir',
      dataDir,
      '--limit',
      '1',
      '--output',
      'ndjson',
      '',
    ]);
    if (run.stdout.trim() === '') throw new Error('annals search found nothing in a full store');
    return run.wallSeconds;
  });
}

async function medianOfStarts(start: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) times.push(await start());
  times.sort((a, b) => a - b);
  return times[STARTS >> 1] ?? 0;
}

/**
 * Resident megabytes of `annals serve` that has answered and then was left alone; undefined where
 * the system has no /proc to read it from.
 */
export async function measureIdleMemory(dataDir: string): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const child = startAnnals(['serve', '--data-dir', dataDir, '--port', '0']);
  try {
    const address = await addressOf(child);
    const answer = await fetch(new URL('/api/v1/search?limit=1', address));
    if (!answer.ok) throw new Error(`annals serve answered ${answer.status}`);
    await new Promise((settle) => setTimeout(settle, IDLE_MS));
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
    return (kibibytes * 1024) / 1e6;
  } finally {
    const ended = new Promise((settle) => child.once('close', settle));
    child.kill('SIGINT');
    await ended;
  }
}

/** The address the server says it listens on. */
function addressOf(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((settle, reject) => {
    const look = (piece: Buffer): void => {
      text += piece.toString();
      const found = /https?:\/\/[\w.:[\]-]+/.exec(text);
      if (found !== null) settle(found[0]);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', (code) => reject(new Error(`annals serve ended with ${code}:\n${text}`)));
  });
}
