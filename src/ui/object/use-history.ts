import { type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { HistoryAnswer, HistoryRevisionAnswer } from '../../api/history-answer.ts';
import { ask } from '../ask/ask.ts';

/** The object that a history is about, as the address names it. */
export interface ObjectName {
  readonly cluster: string | undefined;
  readonly group: string | undefined;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** What is known of a history so far, the newest page first. */
export interface KnownHistory {
  readonly pages: readonly HistoryAnswer[];
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasEarlier: boolean;
  readonly isFetching: boolean;
  readonly fetchEarlier: () => void;
}

/** The history of an object, page by page into the past. */
export function useHistory(object: ObjectName): KnownHistory {
  const { data, error, isPending, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['history', object],
    queryFn: ({ pageParam, signal }) =>
      ask<HistoryAnswer>(
        '/api/v1/history',
        { ...object, ...(pageParam !== '' && { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ bounds }) => bounds.next,
  });
  return {
    pages: data?.pages ?? [],
    error,
    isPending,
    hasEarlier: hasNextPage,
    isFetching,
    fetchEarlier: () => void fetchNextPage(),
  };
}

/** An object as one write left it; nothing is asked without a position. */
export function useRevision(
  object: ObjectName,
  position: number | undefined,
): UseQueryResult<HistoryRevisionAnswer> {
  return useQuery({
    queryKey: ['revision', object, position],
    queryFn: ({ signal }) =>
      ask<HistoryRevisionAnswer>('/api/v1/history/revision', { ...object, position }, signal),
    enabled: position !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
