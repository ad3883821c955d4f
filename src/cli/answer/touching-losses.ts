import { knownLosses } from '../../collect/losses/known-losses.ts';
import type { LossReader } from '../../collect/losses/loss-reader.ts';
import type { LossReason } from '../../collect/losses.ts';
import { renderTimeUs } from '../../event/time.ts';
import type { Store, TimeRange } from '../../store/store.ts';

/** What is missing in the time an answer is about. */
export interface TouchingLosses {
  readonly count: number;
  /** Reasons with how many losses each has, the most frequent first. */
  readonly reasons: readonly (readonly [LossReason, number])[];
  /** The command that tells them one by one. */
  readonly command: string;
}

/** All losses that touch a range; undefined when none is known. */
export async function touchingLosses(
  { list, store, nowUs }: { list: LossReader; store: Store; nowUs: number },
  range: TimeRange,
  signal: AbortSignal,
): Promise<TouchingLosses | undefined> {
  const losses = await knownLosses({ list, store, nowUs }, { range }, { signal });
  if (losses.length === 0) return undefined;
  const counts = new Map<LossReason, number>();
  for (const { reason } of losses) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].sort(([, a], [, b]) => b - a);
  return { count: losses.length, reasons, command: commandFor(range) };
}

function commandFor({ sinceUs, untilUs }: TimeRange): string {
  const since = sinceUs === undefined ? '' : ` --since ${renderTimeUs(sinceUs)}`;
  const until = untilUs === undefined ? '' : ` --until ${renderTimeUs(untilUs)}`;
  return `annals losses${since}${until}`;
}
