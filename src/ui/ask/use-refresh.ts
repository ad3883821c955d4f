import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/**
 * Asks again for all that is shown, now and then. Not while a person reads a row or further down, as
 * rows would move; and not while nobody looks at the page.
 */
export function useRefresh(waitMs: number | undefined, isReading: boolean): void {
  const questions = useQueryClient();
  useEffect(() => {
    if (waitMs === undefined || isReading) return undefined;
    const timer = setInterval(() => {
      if (document.hidden || window.scrollY > READING_PX) return;
      void questions.invalidateQueries({ predicate: ({ queryKey }) => isCounted(queryKey[0]) });
    }, waitMs);
    return () => clearInterval(timer);
  }, [questions, waitMs, isReading]);
}

/** So far from the top a person reads. */
const READING_PX = 60;

/** What belongs to the question, and not what is known of single events. */
const COUNTED: ReadonlySet<unknown> = new Set([
  'trail',
  'rows',
  'histogram',
  'facets',
  'count',
  'losses',
]);

function isCounted(kind: unknown): boolean {
  return COUNTED.has(kind);
}
