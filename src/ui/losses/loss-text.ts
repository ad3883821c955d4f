import type { LossesAnswer } from '../../api/catalogue-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { countedText } from '../ask/count-text.ts';
import { stretchText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';

/** A stretch of time in which events are known to be missing. */
export type Loss = LossesAnswer['losses'][number];

/** The losses that touch a stretch of time. A bound that cannot be read counts as open. */
export function lossesWithin(
  losses: readonly Loss[],
  [fromUs, toUs]: readonly [number, number],
): readonly Loss[] {
  return losses.filter(({ since, until }) => {
    const begins = parseTimeUs(since) ?? Number.NEGATIVE_INFINITY;
    const ends = parseTimeUs(until) ?? Number.POSITIVE_INFINITY;
    return begins <= toUs && ends >= fromUs;
  });
}

/** One loss as a sentence. */
export function lossText({ events, reason, source, since, until }: Loss, zone: Zone): string {
  const from = parseTimeUs(since);
  const to = parseTimeUs(until);
  const when = from === undefined || to === undefined ? '' : `, ${stretchText(from, to, zone)}`;
  return `${countedText(events, 'event')} missing (${reason}) from ${source}${when}. What is shown there may be incomplete.`;
}
