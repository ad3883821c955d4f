import type { WireLossSummary } from '../api/loss-answer.ts';
import { summariseLosses } from '../collect/losses/loss-filter.ts';
import type { LossList } from '../collect/losses/loss-reader.ts';
import { renderTimeUs } from '../event/time.ts';
import type { TimeRange } from '../store/store.ts';

/** What an answer about a range says of the losses on record that touch it; nothing when none does. */
export async function lossesBeside(
  losses: LossList,
  range: TimeRange,
): Promise<{ readonly losses?: WireLossSummary }> {
  const { count, events } = summariseLosses(await losses.select({ range }));
  return count === 0 ? {} : { losses: { count, events, link: linkTo(range) } };
}

function linkTo({ sinceUs, untilUs }: TimeRange): string {
  const parameters = new URLSearchParams({
    ...(sinceUs !== undefined && { since: renderTimeUs(sinceUs) }),
    ...(untilUs !== undefined && { until: renderTimeUs(untilUs) }),
  });
  return parameters.size === 0 ? '/api/v1/losses' : `/api/v1/losses?${parameters}`;
}
