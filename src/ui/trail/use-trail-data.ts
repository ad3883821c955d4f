import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { parseQuery, type QueryError } from '../../query/parse-query.ts';
import { type Count, useCount } from '../ask/use-count.ts';
import { type Bars, type BarWidth, totalsOf, widthFor } from '../histogram/bars.ts';
import { type HistogramData, useHistogram } from '../histogram/use-histogram.ts';
import { type Live, useLive } from '../live/use-live.ts';
import type { PageState } from '../state/page-state.ts';
import { questionOf } from '../state/question.ts';
import { meantRange, type TimesOfPage } from '../time/time-range.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import { type Trail, trailKey, useTrail } from './use-trail.ts';

/** All that the screen shows of one question. */
export interface TrailData {
  readonly question: SelectionParameters;
  /** The first mistake of the query; then nothing is asked. */
  readonly mistake: QueryError | undefined;
  readonly zone: Zone;
  readonly times: TimesOfPage;
  readonly trail: Trail;
  readonly live: Live;
  readonly histogram: HistogramData;
  /** How many requests there are. */
  readonly total: number | undefined;
  /** How many more there would be with the noise. */
  readonly hidden: number | undefined;
  /** The time from the first to the last bar. */
  readonly covered: readonly [number, number] | undefined;
  /** The time that is asked for; open ends are closed by what there is. */
  readonly rangeUs: readonly [number, number];
  /** Whether rows and bars are there, so that lesser things may be asked. */
  readonly isSettled: boolean;
  /** Whether the bars are there, or will not come. */
  readonly isCounted: boolean;
  /** Whether to count what nobody has asked for. */
  readonly mayCount: boolean;
  readonly cancel: () => void;
}

/** A bar is about so wide. */
const BAR_PX = 14;

/** Asks all that the screen shows: rows first, then what is around them. */
export function useTrailData(state: PageState): TrailData {
  const { q = '', only, noise, since, until, stages, order, view } = state;
  const zone = zoneOf(state.zone);
  const times = { nowUs: Date.now() * 1000, zone };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open, or shown how, asks nothing new.
  const question = useMemo(() => questionOf(state), [q, only, noise, since, until, stages, zone]);
  const mistake = useMemo(() => firstMistake(q), [q]);
  const isAskable = mistake === undefined;
  const trail = useTrail(question, order ?? 'newest', isAskable && view !== 'table');
  const key = useMemo(() => trailKey(question, order ?? 'newest'), [question, order]);
  const live = useLive({
    question,
    trailKey: key,
    isOn: isAskable && state.live === true && canBeLive(state),
    isReading: state.open !== undefined,
  });
  const histogram = useHistogram(question, {
    width: widthOf(state, times),
    by: state.nobars === true ? undefined : state.by,
    enabled: isAskable,
  });
  const isCounted = histogram.error !== null || (histogram.bars !== undefined && !histogram.isOld);
  const isSettled = isAskable && isCounted && !trail.isAsking;
  const total =
    histogram.error === null && histogram.bars ? totalsOf(histogram.bars).count : undefined;
  const isQuiet = noise !== true;
  const mayCount = isSettled && histogram.error === null && !histogram.isCostly;
  const all = useCount(questionOf({ ...state, noise: true }), mayCount && isQuiet);
  const covered = coveredBy(histogram.bars);
  const questions = useQueryClient();
  const cancel = useCallback(() => void questions.cancelQueries(), [questions]);
  return {
    question,
    mistake,
    zone,
    times,
    trail,
    live,
    histogram,
    total,
    hidden: isQuiet ? difference(all, { count: total, isOld: histogram.isOld }) : undefined,
    covered,
    rangeUs: rangeOf(state, times, covered),
    isSettled,
    isCounted,
    mayCount,
    cancel,
  };
}

/** Only two numbers of the same question have a difference. */
function difference(all: Count, shown: Count): number | undefined {
  if (all.isOld || shown.isOld || all.count === undefined || shown.count === undefined) {
    return undefined;
  }
  return Math.max(0, all.count - shown.count);
}

/** New rows come in at the top, and only where the time asked for has no end. */
export function canBeLive({ order, until, view }: PageState): boolean {
  return order !== 'oldest' && until === undefined && view !== 'table';
}

function firstMistake(q: string): QueryError | undefined {
  const parsed = parseQuery(q, { nowUs: Date.now() * 1000 });
  return parsed.kind === 'errors' ? parsed.errors[0] : undefined;
}

/** Of a time that is asked for, bars divide all of it, also where nothing happened. */
function widthOf(state: PageState, times: TimesOfPage): BarWidth {
  const bars = Math.min(180, Math.max(30, Math.round(window.innerWidth / BAR_PX)));
  const { sinceUs, untilUs = times.nowUs } = meantRange(state, times);
  return sinceUs === undefined || untilUs <= sinceUs ? { bars } : widthFor(untilUs - sinceUs, bars);
}

function coveredBy(bars: Bars | undefined): readonly [number, number] | undefined {
  const [first] = bars?.startsUs ?? [];
  const last = bars?.startsUs.at(-1);
  if (bars === undefined || first === undefined || last === undefined) return undefined;
  return [first, last + bars.intervalUs];
}

function rangeOf(
  state: PageState,
  times: TimesOfPage,
  covered: readonly [number, number] | undefined,
): readonly [number, number] {
  const { sinceUs, untilUs } = meantRange(state, times);
  const [first = times.nowUs - 1, last = times.nowUs] = covered ?? [];
  const from = sinceUs ?? first;
  const to = untilUs ?? (sinceUs === undefined ? last : Math.max(last, times.nowUs));
  return [from, Math.max(to, from + 1)];
}
