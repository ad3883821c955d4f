import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { HistogramAnswer } from '../../api/figures-answer.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ask } from './ask.ts';

/** A number of requests, and whether it answers a question before this one. */
export interface Count {
  readonly count: number | undefined;
  readonly isOld: boolean;
}

/** How many requests a question selects; undefined until it is known. */
export function useCount(question: SelectionParameters, enabled: boolean): Count {
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['count', question],
    // A histogram of one bar is the cheapest way to count.
    queryFn: ({ signal }) =>
      ask<HistogramAnswer>('/api/v1/histogram', { ...question, bars: 1 }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
  return {
    count: data?.bars.reduce((sum, { count }) => sum + count, 0),
    isOld: isPlaceholderData,
  };
}
