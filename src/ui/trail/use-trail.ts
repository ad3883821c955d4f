import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import type { TrailAnswer, TrailEntry } from '../../api/search-answer.ts';
import { ask } from '../ask/ask.ts';
import { askAgainMs } from '../ask/ask-again.ts';

/** The first page fills the screen and is there soon; later ones come while a person reads. */
const FIRST_PAGE = 100;
const PAGE = 200;

/** What is known of a trail so far. */
export interface Trail {
  readonly entries: readonly TrailEntry[];
  readonly error: Error | null;
  /** Whether what is shown answers a question before this one. */
  readonly isOld: boolean;
  /** Whether nothing was answered yet. */
  readonly isFirst: boolean;
  readonly isAsking: boolean;
  /** Whether the question was given up before it was answered. */
  readonly isGivenUp: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

/** The key of a trail among the answers that are kept. */
export function trailKey(
  question: SelectionParameters,
  order: 'newest' | 'oldest',
): readonly unknown[] {
  return ['trail', question, order];
}

/** The requests that a question selects, told in sentences, page by page. */
export function useTrail(
  question: SelectionParameters,
  order: 'newest' | 'oldest',
  enabled: boolean,
): Trail {
  const query = useInfiniteQuery({
    queryKey: trailKey(question, order),
    queryFn: ({ pageParam: cursor, signal }) =>
      ask<TrailAnswer>(
        '/api/v1/trail',
        { ...question, order, limit: cursor === '' ? FIRST_PAGE : PAGE, cursor },
        signal,
      ),
    enabled,
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    // Comparing each new page with all before it would take as long as drawing them.
    structuralSharing: false,
    refetchInterval: ({ state }) => askAgainMs(state.error),
    // A page that was read stays as it was; what is new waits until it is asked for.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data, hasNextPage, isFetching, fetchNextPage, refetch } = query;
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const again = useCallback(() => void refetch(), [refetch]);
  return {
    entries,
    error: query.error,
    isOld: query.isPlaceholderData,
    isFirst: data === undefined,
    isAsking: isFetching && !query.isFetchingNextPage,
    isGivenUp:
      !isFetching && query.error === null && (data === undefined || query.isPlaceholderData),
    hasMore: hasNextPage,
    more,
    again,
  };
}
