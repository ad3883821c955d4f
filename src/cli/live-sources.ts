import type { SourceFigures } from '../collect/intake.ts';
import type { LiveSource } from '../collect/live-status.ts';
import type { FollowedStatus } from './follow-files.ts';

/** What came in by source, with how far followed files are; also those nothing came from yet. */
export function liveSources(
  figures: readonly SourceFigures[],
  followed: readonly FollowedStatus[],
  nowUs: number,
): readonly LiveSource[] {
  const keyOf = (cluster: string, source: string): string => JSON.stringify([cluster, source]);
  const sources = new Map<string, LiveSource>();
  for (const one of figures) sources.set(keyOf(one.cluster, one.source), one);
  for (const { cluster, log, waitingBytes, lastEventUs, ...counts } of followed) {
    const key = keyOf(cluster, log);
    const none = { cluster, source: log, ...counts, bytes: 0, eventsPerSecond: 0 };
    const behindUs = waitingBytes > 0 ? nowUs - (lastEventUs ?? nowUs) : 0;
    const { rejected } = counts;
    const lagSeconds = Math.max(0, behindUs) / 1e6;
    sources.set(key, { ...none, ...sources.get(key), rejected, waitingBytes, lagSeconds });
  }
  return [...sources.values()];
}
