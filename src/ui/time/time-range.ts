import { renderTimeUs } from '../../event/time.ts';
import { parseTime } from '../../query/parse-time.ts';
import { lengthText, momentText, stretchText } from './show-time.ts';
import type { Zone } from './zone.ts';

/** The bounds of a range as they stand in the address, as typed. */
export interface TypedRange {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** What the bounds mean at a moment; a side that is open is absent. */
interface MeantRange {
  readonly sinceUs?: number;
  readonly untilUs?: number;
}

/** Against what a typed time is read. */
export interface TimesOfPage {
  readonly nowUs: number;
  readonly zone: Zone;
}

/** Ranges that end now, for one click. */
export const RELATIVE_RANGES: readonly { readonly since: string; readonly label: string }[] = [
  { since: '15m', label: 'Last 15 minutes' },
  { since: '1h', label: 'Last hour' },
  { since: '6h', label: 'Last 6 hours' },
  { since: '24h', label: 'Last 24 hours' },
  { since: '2d', label: 'Last 2 days' },
  { since: '7d', label: 'Last 7 days' },
  { since: '30d', label: 'Last 30 days' },
];

/** A time as a person types it, in the zone of the page; or what is wrong with it. */
export function readTime(
  text: string,
  { nowUs, zone }: TimesOfPage,
): { readonly us: number } | { readonly error: string } {
  const first = parseTime(text, { nowUs, zoneOffsetMinutes: zone.offsetMinutes(nowUs) });
  if ('error' in first) return first;
  // The clocks may have been changed between then and now.
  return parseTime(text, { nowUs, zoneOffsetMinutes: zone.offsetMinutes(first.us) });
}

/** Whether a bound moves with the clock: `2h`, `now`. */
export function isRelative(text: string): boolean {
  const at = (nowUs: number) => parseTime(text, { nowUs });
  const [early, late] = [at(1e15), at(1e15 + 1e6)];
  return 'us' in early && 'us' in late && late.us - early.us === 1e6;
}

/** A bound as the server understands it, which knows nothing of the page's zone. */
export function boundForServer(text: string, times: TimesOfPage): string {
  if (isRelative(text)) return text;
  const read = readTime(text, times);
  return 'error' in read ? text : renderTimeUs(read.us);
}

/** What typed bounds mean; a bound with a mistake counts as open. */
export function meantRange({ since, until }: TypedRange, times: TimesOfPage): MeantRange {
  const from = since === undefined ? undefined : readTime(since, times);
  const to = until === undefined ? undefined : readTime(until, times);
  return {
    ...(from !== undefined && 'us' in from && { sinceUs: from.us }),
    ...(to !== undefined && 'us' in to && { untilUs: to.us }),
  };
}

/** The range as short as a button needs it. */
export function rangeLabel({ since, until }: TypedRange, times: TimesOfPage): string {
  if (since === undefined && until === undefined) return 'All time';
  if (until === undefined) {
    const known = RELATIVE_RANGES.find((range) => range.since === since);
    if (known !== undefined) return known.label;
  }
  const { sinceUs, untilUs } = meantRange({ since, until }, times);
  if (since !== undefined && until === undefined && isRelative(since) && sinceUs !== undefined) {
    return `Last ${lengthText(times.nowUs - sinceUs)}`;
  }
  if (sinceUs !== undefined && untilUs !== undefined) {
    return stretchText(sinceUs, untilUs, times.zone);
  }
  if (sinceUs !== undefined) return `Since ${momentText(sinceUs, times.zone)}`;
  return untilUs === undefined ? 'Unreadable time' : `Until ${momentText(untilUs, times.zone)}`;
}

/** What the range means, as a sentence, or what is wrong with it. */
export function explainRange(range: TypedRange, times: TimesOfPage): string {
  for (const text of [range.since, range.until]) {
    const read = text === undefined ? undefined : readTime(text, times);
    if (read !== undefined && 'error' in read) return `This is ${read.error}.`;
  }
  const { sinceUs, untilUs } = meantRange(range, times);
  const in_ = ` (${times.zone.label})`;
  if (sinceUs === undefined && untilUs === undefined) return 'Everything that was kept.';
  if (sinceUs === undefined) return `Before ${momentText(untilUs ?? 0, times.zone)}${in_}.`;
  if (untilUs === undefined) return `From ${momentText(sinceUs, times.zone)} on${in_}.`;
  if (untilUs <= sinceUs) return 'It ends before it begins, so nothing lies in it.';
  return `${stretchText(sinceUs, untilUs, times.zone)}${in_}, ${lengthText(untilUs - sinceUs)}.`;
}

/** Bounds as fixed moments, as a brush or a step gives them. */
export function fixedRange(sinceUs: number, untilUs: number): Required<TypedRange> {
  return { since: shortMoment(sinceUs), until: shortMoment(untilUs) };
}

/** RFC 3339 in UTC, without a fraction where there is none: it means the same in all zones. */
function shortMoment(us: number): string {
  return renderTimeUs(Math.max(0, Math.round(us))).replace(/\.?0+Z$/, 'Z');
}

/** The range as far back (-1) or on (1) as it is long; open ends are closed by what is there. */
export function stepRange(
  { sinceUs, untilUs }: Required<MeantRange>,
  direction: -1 | 1,
): Required<TypedRange> {
  const length = untilUs - sinceUs;
  return fixedRange(sinceUs + direction * length, untilUs + direction * length);
}

/** The range with half its length more on each side. */
export function zoomOut({ sinceUs, untilUs }: Required<MeantRange>): Required<TypedRange> {
  const more = (untilUs - sinceUs) / 2;
  return fixedRange(sinceUs - more, untilUs + more);
}

/** The value of a `datetime-local` input for a moment, in the zone of the page. */
export function inputValue(us: number, zone: Zone): string {
  return momentText(us, zone).replace(' ', 'T').slice(0, 19);
}
