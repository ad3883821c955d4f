import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { HistogramAnswer } from '../../api/figures-answer.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ask } from './ask.ts';

/** How many requests a question selects; undefined until it is known. */
export function useCount(question: SelectionParameters, enabled: boolean): number | undefined {
  const { data } = useQuery({
    queryKey: ['count', question],
    // A histogram of one bar is the cheapest way to count.
    queryFn: ({ signal }) =>
      ask<HistogramAnswer>('/api/v1/histogram', { ...question, bars: 1 }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
  return data?.bars.reduce((sum, { count }) => sum + count, 0);
}
