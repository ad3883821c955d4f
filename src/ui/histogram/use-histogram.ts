import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { HistogramAnswer } from '../../api/figures-answer.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ask } from '../ask/ask.ts';
import { askAgainMs } from '../ask/ask-again.ts';
import { type Bars, type BarWidth, barsOf, intervalText, refusedQuery } from './bars.ts';

/** What a histogram has to show, as far as it is known. */
export interface HistogramData {
  readonly bars: Bars | undefined;
  /** The bars broken down by the field that is chosen, once that is known. */
  readonly by: HistogramAnswer['by'];
  readonly isOld: boolean;
  /** Why nothing is counted, such as that it would take too long. */
  readonly error: Error | null;
  /** Whether counting took so long that nothing more should be counted unasked. */
  readonly isCostly: boolean;
}

/**
 * A word that very many events have is counted by reading them all. The page counts such a question
 * once, not once more for each part of a bar and each preset.
 */
const COSTLY_MS = 3000;

/** The counts over time of a question: of all, and of the refused and failed or of the values of a field. */
export function useHistogram(
  question: SelectionParameters,
  {
    width,
    by,
    enabled,
  }: {
    readonly width: BarWidth;
    /** The field to break down by; how requests ended when absent. */
    readonly by: string | undefined;
    readonly enabled: boolean;
  },
): HistogramData {
  const all = useQuery({
    queryKey: ['histogram', question, width],
    queryFn: async ({ signal }) => {
      const askedMs = performance.now();
      const answer = await ask<HistogramAnswer>(
        '/api/v1/histogram',
        { ...question, ...width },
        signal,
      );
      return { ...answer, tookMs: performance.now() - askedMs };
    },
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => askAgainMs(state.error),
  });
  const errors = all.data?.bars.some((bar) => bar.errors > 0) ?? false;
  const isCostly = (all.data?.tookMs ?? 0) > COSTLY_MS;
  const interval = intervalText(all.data?.intervalMs ?? 0);
  const refused = useQuery({
    queryKey: ['histogram', question, interval, 'refused'],
    queryFn: ({ signal }) =>
      ask<HistogramAnswer>(
        '/api/v1/histogram',
        { ...question, query: refusedQuery(question.query), interval },
        signal,
      ),
    enabled: errors && by === undefined && !isCostly && !all.isPlaceholderData,
  });
  const parts = useQuery({
    queryKey: ['histogram', question, interval, by],
    queryFn: ({ signal }) =>
      ask<HistogramAnswer>('/api/v1/histogram', { ...question, interval, by }, signal),
    enabled: by !== undefined && all.data !== undefined && !all.isPlaceholderData,
  });
  return {
    bars: all.data && barsOf(all.data, errors ? refused.data : undefined),
    by: by === undefined ? undefined : parts.data?.by,
    isOld: all.isPlaceholderData,
    error: all.error,
    isCostly,
  };
}
