import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import type { WireRow } from '../../api/row.ts';
import type { SearchAnswer } from '../../api/search-answer.ts';
import { ask } from '../ask/ask.ts';

/** Rows a page; the first one fills any screen. */
const PAGE = 200;

/** What is known of the rows of an answer so far. */
export interface Rows {
  readonly rows: readonly WireRow[];
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasMore: boolean;
  readonly isFetching: boolean;
  readonly fetchMore: () => void;
}

/** The rows that a question selects, page by page as they are needed. */
export function useRows(question: SelectionParameters, order: 'newest' | 'oldest'): Rows {
  const { data, error, isPending, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['rows', question, order],
    queryFn: ({ pageParam, signal }) =>
      ask<SearchAnswer>(
        '/api/v1/search',
        { ...question, order, limit: PAGE, ...(pageParam !== '' && { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    // Comparing each new page with all before it would take as long as drawing them.
    structuralSharing: false,
  });
  const rows = useMemo(() => data?.pages.flatMap(({ rows }) => rows) ?? [], [data]);
  const fetchMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    rows,
    error,
    isPending,
    hasMore: hasNextPage,
    isFetching,
    fetchMore,
  };
}
