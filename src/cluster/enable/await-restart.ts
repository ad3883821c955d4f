import { setTimeout as sleep } from 'node:timers/promises';
import { type Health, probeHealth } from './api-server-health.ts';

/** How waiting ended. `unchanged`: it is healthy, and nothing shows that it was started anew. */
export type Outcome = 'back' | 'down' | 'unchanged' | 'interrupted';

/** What is waited for. */
export interface Restart {
  readonly url: URL;
  /** The processes that run it now. */
  readonly processes: () => Promise<ReadonlySet<string>>;
  /** Processes that ran before the file was changed. */
  readonly before: ReadonlySet<string>;
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  /** Told whenever the health changes. */
  readonly onHealth?: (health: Health) => void;
  /** Between two questions. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 500;

/** So many good answers in a row: a server that is about to end may answer once. */
const GOOD_IN_A_ROW = 4;

/**
 * Waits until the API server was started anew and is healthy. It reads its policy once, when it
 * starts, so nothing else shows that the new one is in force; and a kubelet takes up to twenty
 * seconds to see a changed manifest, in which the old server answers. So a new process has to be
 * seen. Only where processes cannot be, a time without answer counts as well: a busy old server
 * has one too.
 */
export async function awaitRestart(restart: Restart): Promise<Outcome> {
  const { url, before, timeoutMs, nowMs, signal, intervalMs = INTERVAL_MS } = restart;
  const endMs = nowMs() + timeoutMs;
  let wasAway = false;
  let good = 0;
  let last: Health | undefined;
  while (nowMs() < endMs) {
    if (signal.aborted) return 'interrupted';
    const health = await probeHealth(url, signal);
    if (health !== last) restart.onHealth?.(health);
    last = health;
    const isGood = health === 'ready' || health === 'closed';
    good = isGood ? good + 1 : 0;
    wasAway ||= !isGood;
    const isShown = wasAway && before.size === 0;
    if (good >= GOOD_IN_A_ROW && (isShown || (await isAnew(restart)))) return 'back';
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
  }
  return good >= GOOD_IN_A_ROW ? 'unchanged' : 'down';
}

async function isAnew({ processes, before }: Restart): Promise<boolean> {
  const now = await processes();
  return [...now].some((pid) => !before.has(pid));
}
