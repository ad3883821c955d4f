import type { TimeRange } from '../../store/store.ts';
import type { LossReason, RecordedLoss } from '../losses.ts';
import { endOf, startOf } from './merge-losses.ts';

/** Which losses are asked for; all of them when empty. */
export interface LossFilter {
  readonly range?: TimeRange;
  readonly cluster?: string;
  readonly source?: string;
  readonly reason?: LossReason;
}

/** Whether a loss touches a range, and is of the cluster, source and reason asked for. */
export function matchesLoss(loss: RecordedLoss, filter: LossFilter): boolean {
  const { range = {}, cluster, source, reason } = filter;
  if (cluster !== undefined && loss.cluster !== cluster) return false;
  if (source !== undefined && loss.source !== source) return false;
  if (reason !== undefined && loss.reason !== reason) return false;
  const { sinceUs = Number.NEGATIVE_INFINITY, untilUs = Number.POSITIVE_INFINITY } = range;
  return endOf(loss) >= sinceUs && startOf(loss) < untilUs;
}

/** Losses at a glance. */
export interface LossSummary {
  readonly count: number;
  /** Events that are known to be missing; some losses do not tell how many. */
  readonly events: number;
  /** By reason, the most frequent first. */
  readonly reasons: readonly { readonly reason: LossReason; readonly count: number }[];
}

/** Counts losses by reason. */
export function summariseLosses(losses: readonly RecordedLoss[]): LossSummary {
  const counts = new Map<LossReason, number>();
  let events = 0;
  for (const loss of losses) {
    counts.set(loss.reason, (counts.get(loss.reason) ?? 0) + 1);
    events += loss.events ?? 0;
  }
  const reasons = [...counts].map(([reason, count]) => ({ reason, count }));
  return {
    count: losses.length,
    events,
    reasons: reasons.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
}
