import type { WireMissing, WireRemoval } from '../api/loss-answer.ts';
import { summariseLosses } from '../collect/losses/loss-filter.ts';
import type { LossList } from '../collect/losses/loss-reader.ts';
import { renderTimeUs } from '../event/time.ts';
import type { Store, TimeRange } from '../store/store.ts';

/** What can tell what is missing: of a reader, since not everybody may know all of it. */
export interface MissingSources {
  readonly losses: LossList;
  readonly store: Pick<Store, 'removed'>;
}

/**
 * What an answer about a range says of what is missing in it: the losses on record that touch it, and
 * what retention removed of it. Nothing when nothing is.
 */
export async function missingBeside(
  { losses, store }: MissingSources,
  range: TimeRange,
): Promise<WireMissing> {
  const { count, events } = summariseLosses(await losses.select({ range }));
  return {
    ...(count > 0 && { losses: { count, events, link: linkTo(range) } }),
    ...(await removedWithin(store, range)),
  };
}

/** What retention removed, where the range reaches back to it. */
export async function removedWithin(
  store: Pick<Store, 'removed'>,
  { sinceUs = 0 }: TimeRange,
): Promise<{ readonly removed?: WireRemoval }> {
  const removed = await store.removed();
  if (removed === undefined || sinceUs > (removed.lastUs ?? 0)) return {};
  const { events, lastUs, reason } = removed;
  return {
    removed: { events, ...(lastUs !== undefined && { until: renderTimeUs(lastUs) }), reason },
  };
}

function linkTo({ sinceUs, untilUs }: TimeRange): string {
  const parameters = new URLSearchParams({
    ...(sinceUs !== undefined && { since: renderTimeUs(sinceUs) }),
    ...(untilUs !== undefined && { until: renderTimeUs(untilUs) }),
  });
  return parameters.size === 0 ? '/api/v1/losses' : `/api/v1/losses?${parameters}`;
}
