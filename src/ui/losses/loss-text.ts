import type { LossesAnswer } from '../../api/loss-answer.ts';
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
  return losses.filter(({ from, to }) => {
    const begins = parseTimeUs(from ?? '') ?? Number.NEGATIVE_INFINITY;
    const ends = parseTimeUs(to ?? '') ?? Number.POSITIVE_INFINITY;
    return begins <= toUs && ends >= fromUs;
  });
}

/** What happened, by the reason on record (docs/reference/losses.md). */
const WORDS: Readonly<Record<string, string>> = {
  'rejected-line': 'could not be read as events',
  'oversized-line': 'were too large to keep',
  'file-truncated': 'may be missing: a file was cut short',
  'file-vanished': 'may be missing: a file is gone',
  'file-damaged': 'are missing: a file is damaged',
  'buffer-overflow': 'are missing: the buffer of an agent was full',
  'receiver-refused': 'were received and could not be read',
  'source-silent': 'may be missing: a source fell silent',
  'clock-jump': 'may be out of order: a clock was set',
  'apiserver-error': 'were lost by the API server itself',
  'unfinished-request': 'have a beginning and no end',
  'truncated-event': 'came without their bodies',
};

/** One loss as a sentence. */
export function lossText({ events, reason, source, from, to }: Loss, zone: Zone): string {
  const first = from === undefined ? undefined : parseTimeUs(from);
  const last = to === undefined ? first : parseTimeUs(to);
  const when =
    first === undefined || last === undefined ? '' : `, ${stretchText(first, last, zone)}`;
  const what = events === undefined ? 'Events' : countedText(events, 'event');
  const happened = WORDS[reason] ?? `are missing (${reason})`;
  const told = events === 1 ? singular(happened) : happened;
  return `${what} ${told}, from ${source}${when}. What is shown there may be incomplete.`;
}

function singular(words: string): string {
  return words
    .replace(/^were /, 'was ')
    .replace(/^are /, 'is ')
    .replace(/^have /, 'has ')
    .replace('as events', 'as an event')
    .replace('their bodies', 'its bodies');
}
