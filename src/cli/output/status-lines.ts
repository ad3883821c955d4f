import type { StatusAnswer } from '../../api/status-answer.ts';
import { visibleText } from '../../trail/visible-text.ts';
import type { Style } from '../style.ts';
import { padText } from '../text-width.ts';

const DAY_SECONDS = 86_400;

/** A status as lines for people. */
export function statusLines(status: StatusAnswer, style: Style): readonly string[] {
  const line = (label: string, value: string): string =>
    `${style.dim(padText(label, 11, 'left'))}${value}`;
  const { store, retention, sources, agents } = status;
  return [
    line('events', `${number(store.events)}${spanText(store)}`),
    line('on disk', diskText(status)),
    line('growth', growthText(status, style)),
    line('kept', keptText(retention)),
    ...(retention.removedEvents === 0 ? [] : [line('removed', removedText(retention))]),
    line('losses', lossText(status, style)),
    line(
      'collecting',
      status.collecting ? `since ${minute(status.since)}` : 'no server collects into this store',
    ),
    ...sources.map((source) => `  ${sourceText(source, style)}`),
    ...agents.map(
      (agent) =>
        `  agent ${visibleText(agent.name, 200)} of ${agent.cluster}: ${size(agent.bufferBytes)} of` +
        ` ${size(agent.maxBufferBytes)} wait, heard ${minute(agent.last)}`,
    ),
  ];
}

function spanText({ first, last, clusters }: StatusAnswer['store']): string {
  if (first === undefined) return '';
  const of = clusters.length === 1 ? `cluster ${clusters[0]}` : `${clusters.length} clusters`;
  return ` of ${of}, ${minute(first)} to ${minute(last)}`;
}

function diskText({ store, disk }: StatusAnswer): string {
  const { totalBytes, journalBytes, indexBytes } = store;
  const parts = `journal ${size(journalBytes)}, index ${size(indexBytes)}`;
  return `${size(totalBytes)} (${parts}), ${size(disk.freeBytes)} free`;
}

function growthText({ disk }: StatusAnswer, style: Style): string {
  const { eventsPerDay, growthBytesPerDay, fullInDays, bound } = disk;
  if (fullInDays === undefined) return 'no events in the last day';
  const rate = `${number(Math.round(eventsPerDay))} events and ${size(growthBytesPerDay)} a day`;
  const days = fullInDays >= 3650 ? 'ten years or more' : daysText(fullInDays);
  if (bound === 'retention')
    return `${rate}; at this rate the oldest are removed from in ${days} on`;
  const text = `${rate}; at this rate the disk is full in ${days}`;
  return fullInDays < 14 ? style.warn(text) : text;
}

function daysText(days: number): string {
  if (days < 2) return `${Math.floor(days * 24)} hours`;
  return `${number(Math.floor(days))} days`;
}

function keptText({ keepSeconds, keepBytes }: StatusAnswer['retention']): string {
  const parts = [
    ...(keepSeconds === undefined ? [] : [`${Math.round(keepSeconds / 3600 / 24)} days`]),
    ...(keepBytes === undefined ? [] : [`${size(keepBytes)} at most`]),
  ];
  return parts.length === 0 ? 'everything, as far as is known here' : parts.join(', ');
}

function removedText({ removedEvents, removedUntil }: StatusAnswer['retention']): string {
  const until = removedUntil === undefined ? '' : `, up to ${minute(removedUntil)}`;
  return `${number(removedEvents)} events${until}`;
}

function lossText({ losses }: StatusAnswer, style: Style): string {
  if (losses.lastDay === 0) return 'none noticed in the last day';
  const reasons = losses.reasons.map(({ reason, count }) => `${reason} ${count}`).join(', ');
  return style.warn(`${number(losses.lastDay)} in the last day (${reasons}); see: annals losses`);
}

function sourceText(source: StatusAnswer['sources'][number], style: Style): string {
  const { cluster, eventsPerSecond, kept, rejected, quietSeconds, waitingBytes } = source;
  const quiet = quietSeconds === undefined ? 'nothing yet' : `last ${agoText(quietSeconds)}`;
  const behind =
    waitingBytes === undefined || waitingBytes === 0 ? '' : `, ${size(waitingBytes)} behind`;
  const bad = rejected === 0 ? '' : style.warn(`, ${number(rejected)} rejected`);
  const name = visibleText(source.source, 300);
  return `${cluster} ${name}: ${eventsPerSecond} a second, ${number(kept)} kept, ${quiet}${behind}${bad}`;
}

function agoText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 2 * DAY_SECONDS) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / DAY_SECONDS)} days ago`;
}

function minute(time: string | undefined): string {
  return time === undefined ? '-' : `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} KB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
  return `${(bytes / 1e9).toFixed(bytes < 10e9 ? 1 : 0)} GB`;
}
