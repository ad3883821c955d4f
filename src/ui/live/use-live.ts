import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LiveRow } from '../../api/live.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { MAX_WAITING, type Pages, withArrived, withNewRows } from './new-rows.ts';

/** What is known of the rows that arrive. */
export interface Live {
  readonly isOn: boolean;
  /** Rows that arrived and are not shown yet. */
  readonly waiting: number;
  /** Whether more arrived than are held. */
  readonly isMore: boolean;
  /** Whether the connection is down at the moment. */
  readonly isAway: boolean;
  readonly isPaused: boolean;
  readonly pause: (isPaused: boolean) => void;
  /** Shows what waits. */
  readonly show: () => void;
}

/** Rows are drawn so often at most, however many arrive. */
const DRAW_MS = 500;

/** So far from the top a person reads, and nothing may move. */
const READING_PX = 60;

/** More rows than this between two drawings are not held. */
const MAX_ARRIVED = 4 * MAX_WAITING;

/** A page that grew so long at its head is asked anew, so that a day of live view needs no more memory. */
const MAX_HEAD = 3000;

interface LiveOptions {
  readonly question: SelectionParameters;
  /** The key of the trail that is shown among the answers that are kept. */
  readonly trailKey: readonly unknown[];
  readonly isOn: boolean;
  /** Whether a row is open, so that a person reads although the page is not scrolled. */
  readonly isReading: boolean;
}

/**
 * Follows what arrives for a question. At the top of the page new rows come in by themselves; while a
 * person reads further down, or has paused, they wait.
 */
export function useLive({ question, trailKey, isOn, isReading }: LiveOptions): Live {
  const questions = useQueryClient();
  const [waiting, setWaiting] = useState<readonly LiveRow[]>([]);
  const [isMore, setIsMore] = useState(false);
  const [isPaused, setIsPaused] = useState(false);
  const isAway = useArrivals(question, isOn, (arrived, isAll) => {
    setWaiting((before) => withArrived(before, arrived).slice(-MAX_WAITING));
    if (!isAll || waiting.length + arrived.length > MAX_WAITING) setIsMore(true);
  });

  const insert = useCallback(() => {
    const head = questions.getQueryData<Pages>(trailKey)?.pages[0]?.entries.length ?? 0;
    if (isMore || head > MAX_HEAD) void questions.resetQueries({ queryKey: trailKey });
    else questions.setQueryData<Pages>(trailKey, (kept) => kept && withNewRows(kept, waiting));
    setWaiting([]);
    setIsMore(false);
  }, [questions, trailKey, waiting, isMore]);

  useEffect(() => {
    if (waiting.length === 0 || isPaused || isReading || window.scrollY > READING_PX) return;
    insert();
  }, [waiting, isPaused, isReading, insert]);

  const key = JSON.stringify(trailKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what waited for another question is dropped.
  useEffect(() => {
    setWaiting([]);
    setIsMore(false);
  }, [key, isOn]);

  const show = useCallback(() => {
    insert();
    setIsPaused(false);
    window.scrollTo({ top: 0 });
  }, [insert]);
  return { isOn, waiting: waiting.length, isMore, isAway, isPaused, pause: setIsPaused, show };
}

/** Listens while it is on and hands over what arrived now and then; tells whether it is cut off. */
function useArrivals(
  { query, stages }: SelectionParameters,
  isOn: boolean,
  take: (arrived: readonly LiveRow[], isAll: boolean) => void,
): boolean {
  const [isAway, setIsAway] = useState(false);
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    if (!isOn) return;
    let arrived: LiveRow[] = [];
    let isAll = true;
    const parameters = new URLSearchParams({
      ...(query !== undefined && { query }),
      ...(stages === true && { stages: 'true' }),
    });
    // The browser connects again by itself and says which row it got last.
    const source = new EventSource(`/api/v1/live?${parameters.toString()}`);
    source.addEventListener('row', ({ data }) => {
      arrived.push(JSON.parse(data) as LiveRow);
      // A page in the background draws once a minute, and must not hold what it will never show.
      if (arrived.length > MAX_ARRIVED) {
        arrived = arrived.slice(-MAX_WAITING);
        isAll = false;
      }
    });
    source.addEventListener('dropped', () => {
      isAll = false;
    });
    source.onopen = () => setIsAway(false);
    source.onerror = () => setIsAway(true);
    const timer = setInterval(() => {
      if (arrived.length === 0 && isAll) return;
      latest.current(arrived, isAll);
      arrived = [];
      isAll = true;
    }, DRAW_MS);
    return () => {
      source.close();
      clearInterval(timer);
      setIsAway(false);
    };
  }, [query, stages, isOn]);
  return isAway;
}
