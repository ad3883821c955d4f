import type { WireLoss, WireRemoval } from '../../api/loss-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { countedText } from '../ask/count-text.ts';
import { momentText, stretchText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';

/** What happened, after the number of events where that is known. See docs/reference/losses.md. */
const REASONS: Readonly<Record<string, string>> = {
  'rejected-line': 'could not be read',
  'oversized-line': 'were longer than is kept',
  'file-truncated': 'may be missing: a log file was cut short while it was read',
  'file-vanished': 'may be missing: a log file is gone that was not read to its end',
  'file-damaged': 'may be missing: a compressed log file is damaged',
  'buffer-overflow': 'were dropped because the buffer of an agent was full',
  'receiver-refused': 'were sent but are no events',
  'source-silent': 'may be missing: the source said nothing for unusually long',
  'clock-jump': 'may stand at a wrong time: a clock was set',
  'apiserver-error': 'were lost by the API server itself',
  'unfinished-request': 'are missing: a request has a beginning and no end',
  'truncated-event': 'are kept without their bodies: they were too large',
};

/** Reasons after which only a part is missing; in a list they stand behind the others. */
const LESSER: ReadonlySet<string> = new Set(['unfinished-request', 'truncated-event']);

/** The losses, those first after which whole events are missing. */
export function sortedLosses(losses: readonly WireLoss[]): readonly WireLoss[] {
  return losses.toSorted(
    (left, right) => Number(LESSER.has(left.reason)) - Number(LESSER.has(right.reason)),
  );
}

/** One loss as a sentence. */
export function lossText({ events, reason, source, from, to }: WireLoss, zone: Zone): string {
  const who = events === undefined ? 'Events' : countedText(events, 'event');
  const what = REASONS[reason] ?? `are missing (${reason})`;
  return `${who} of ${source} ${what}${whenText(from, to, zone)}. What is shown there may be incomplete.`;
}

/** What retention took out, as a sentence. */
export function removalText({ events, until }: WireRemoval, zone: Zone): string {
  const untilUs = parseTimeUs(until ?? '');
  const last = untilUs === undefined ? '' : `, up to ${momentText(untilUs, zone)}`;
  const were = events === 1 ? 'was' : 'were';
  return `${countedText(events, 'older event')} ${were} removed by retention${last}.`;
}

function whenText(from: string | undefined, to: string | undefined, zone: Zone): string {
  const fromUs = parseTimeUs(from ?? to ?? '');
  const toUs = parseTimeUs(to ?? from ?? '');
  if (fromUs === undefined || toUs === undefined) return '';
  return `, ${stretchText(fromUs, Math.max(fromUs, toUs), zone)}`;
}
