import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeardAgent } from './agent/heard-agents.ts';

/** What a running server knows of one source. */
export interface LiveSource {
  readonly cluster: string;
  readonly source: string;
  readonly kept: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly bytes: number;
  /** When the last event was synced; absent before the first. */
  readonly lastUs?: number;
  readonly eventsPerSecond: number;
  /** Of a followed file: seen and not kept yet. */
  readonly waitingBytes?: number;
  /** Since the last event kept of it was written; 0 while nothing waits. */
  readonly lagSeconds?: number;
}

/** What a running server knows of its sources. */
export interface LiveStatus {
  readonly atUs: number;
  readonly startedUs: number;
  readonly pid: number;
  readonly sources: readonly LiveSource[];
  readonly agents: readonly HeardAgent[];
  /** How long and how much is kept. */
  readonly retention: { readonly keepUs?: number; readonly keepBytes?: number };
}

const FILE = 'status.json';

/** A server writes every few seconds; what is older than this is of one that is gone. */
const STALE_US = 60e6;

/** Puts a status where `annals status` finds it. It is worthless after a restart, so it is not synced. */
export async function publishStatus(folder: string, status: LiveStatus): Promise<void> {
  const aside = join(folder, `${FILE}.new`);
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(status)}\n`);
  } finally {
    await file.close();
  }
  await rename(aside, join(folder, FILE));
}

/** Takes it away, when the server ends. */
export function withdrawStatus(folder: string): Promise<void> {
  return rm(join(folder, FILE), { force: true });
}

/** The status of the server that works in a folder; undefined when none does. */
export function readStatus(folder: string, nowUs: number): LiveStatus | undefined {
  try {
    const status = JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as LiveStatus;
    return Math.abs(nowUs - status.atUs) < STALE_US ? status : undefined;
  } catch {
    return undefined;
  }
}
