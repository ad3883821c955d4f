import { type ReactNode, useState } from 'react';
import { countedText, countText } from '../ask/count-text.ts';
import { useSlow } from '../ask/use-slow.ts';
import { LiveBadge } from '../live/live-badge.tsx';
import { Losses } from '../losses/losses.tsx';
import { OpenRow } from '../row/open-row.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { dayText } from '../time/show-time.ts';
import { AskFailure, NothingFound, RowsToCome } from './answer-state.tsx';
import { TrailList } from './trail-list.tsx';
import type { TrailData } from './use-trail-data.ts';

type TrailAnswerProps = Pick<
  TrailData,
  | 'isSettled'
  | 'trail'
  | 'live'
  | 'zone'
  | 'total'
  | 'hidden'
  | 'question'
  | 'cancel'
  | 'histogram'
  | 'isCounted'
>;

/** The answer in whatever state it is: asked, slow, failed, empty, or there. */
export function TrailAnswer({
  trail,
  live,
  isSettled,
  zone,
  total,
  hidden,
  question,
  cancel,
  histogram,
  isCounted,
}: TrailAnswerProps): ReactNode {
  const [state, change] = usePageState();
  const [dayUs, setDayUs] = useState<number>();
  const isSlow = useSlow(trail.isAsking);
  // A word that many events have is counted by reading them, long after the first rows are there.
  const isCountSlow = useSlow(!isCounted && trail.error === null);
  const { entries, error } = trail;
  return (
    <>
      <div className="trail-head">
        {dayUs !== undefined && <h2>{dayText(dayUs, zone, Date.now() * 1000)}</h2>}
        <LiveBadge live={live} />
        <Progress trail={trail} isSlow={isSlow} cancel={cancel} />
        <output className="trail-count" data-old={histogram.isOld}>
          {isCountSlow ? 'counting …' : countOf(total, hidden)}
        </output>
      </div>
      <Losses question={question} zone={zone} enabled={isSettled} />
      {error !== null && <AskFailure error={error} again={trail.again} />}
      <LinkedRow trail={trail} />
      {trail.isFirst && error === null && !trail.isGivenUp && <RowsToCome />}
      {!trail.isFirst && entries.length === 0 && error === null && (
        <NothingFound state={state} hidden={hidden ?? 0} change={change} />
      )}
      {entries.length > 0 && (
        <div className={trail.isOld ? 'trail-old' : ''}>
          <TrailList
            entries={entries}
            zone={zone}
            hasMore={trail.hasMore}
            more={trail.more}
            onDay={setDayUs}
          />
          {!trail.hasMore && <p className="trail-end">That is all.</p>}
        </div>
      )}
    </>
  );
}

function countOf(total: number | undefined, hidden: number | undefined): string {
  if (total === undefined) return ' ';
  const counted = countedText(total, 'request');
  return hidden === undefined || hidden === 0
    ? counted
    : `${counted}, of ${countText(total + hidden)} with noise`;
}

function Progress({
  trail,
  isSlow,
  cancel,
}: Pick<TrailAnswerProps, 'trail' | 'cancel'> & { readonly isSlow: boolean }): ReactNode {
  if (trail.isGivenUp) {
    return (
      <span className="slow" role="status">
        The question was given up.
        <button type="button" className="link" onClick={trail.again}>
          Ask again
        </button>
      </span>
    );
  }
  return (
    <span className="slow" role="status">
      {trail.isAsking && <span className="asking" aria-hidden="true" />}
      {isSlow && (
        <>
          This takes longer than usual.
          <button type="button" className="link" onClick={cancel}>
            Cancel
          </button>
        </>
      )}
    </span>
  );
}

/** The request that a link opens, where it is not among the rows that are loaded. */
function LinkedRow({ trail }: Pick<TrailAnswerProps, 'trail'>): ReactNode {
  const [{ open }, change] = usePageState();
  const isLoaded = trail.entries.some(({ row }) => row.position === open);
  if (open === undefined || trail.isFirst || trail.isOld || isLoaded) return null;
  return (
    <div className="linked-row">
      <div className="linked-head">
        <span>The request of this link lies further down, or outside of what is asked.</span>
        <button type="button" className="link" onClick={() => change({ open: undefined })}>
          Close
        </button>
      </div>
      <OpenRow position={open} withSentence />
    </div>
  );
}
