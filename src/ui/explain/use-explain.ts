import { useQuery } from '@tanstack/react-query';
import type { ExplainAnswer } from '../../api/explain-answer.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ask } from '../ask/ask.ts';

/** How a question is understood, and how long its two halves took just now, on the way included. */
export interface Explained {
  readonly answer: ExplainAnswer;
  readonly rowsMs: number;
  readonly countMs: number;
}

/** Explains a question, and asks it anew to measure it. */
export function useExplain(question: SelectionParameters): {
  readonly explained: Explained | undefined;
  readonly error: Error | null;
} {
  const { data, error } = useQuery({
    queryKey: ['explain', question],
    queryFn: async ({ signal }) => {
      const answer = await ask<ExplainAnswer>('/api/v1/explain', { ...question }, signal);
      // One after the other, so that neither waits for the other.
      const rowsMs = await measured(() =>
        ask('/api/v1/search', { ...question, limit: 50 }, signal),
      );
      const countMs = await measured(() =>
        ask('/api/v1/histogram', { ...question, bars: 1 }, signal),
      );
      return { answer, rowsMs, countMs };
    },
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  return { explained: data, error };
}

async function measured(work: () => Promise<unknown>): Promise<number> {
  const begunMs = performance.now();
  await work();
  return performance.now() - begunMs;
}
