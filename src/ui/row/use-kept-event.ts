import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { EventAnswer, RequestsAnswer } from '../../api/event-answer.ts';
import { ask } from '../ask/ask.ts';
import { type KeptEvent, keptEvent } from './kept-event.ts';

/** The event at a position. What is kept never changes, so it is asked once. */
export function useKeptEvent(position: number): UseQueryResult<KeptEvent> {
  return useQuery({
    queryKey: ['event', position],
    queryFn: async ({ signal }) =>
      keptEvent(await ask<EventAnswer>(`/api/v1/events/${position}`, {}, signal)),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All requests of an Audit-ID with their stages; there may be more than one. */
export function useRequests(auditID: string | undefined): UseQueryResult<RequestsAnswer> {
  return useQuery({
    queryKey: ['requests', auditID],
    queryFn: ({ signal }) =>
      ask<RequestsAnswer>(`/api/v1/requests/${encodeURIComponent(auditID ?? '')}`, {}, signal),
    enabled: auditID !== undefined,
  });
}
