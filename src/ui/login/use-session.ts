import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { SessionAnswer } from '../../api/session.ts';
import { ask } from '../ask/ask.ts';

/** Under which key the session is cached; what is refused for want of a login asks it again. */
export const SESSION_KEY: readonly string[] = ['session'];

/** Who asks, and whether a login is needed. */
export function useSession(): UseQueryResult<SessionAnswer> {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => ask<SessionAnswer>('/api/v1/session', {}, signal),
    staleTime: 60_000,
  });
}
