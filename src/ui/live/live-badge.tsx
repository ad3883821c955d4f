import type { ReactNode } from 'react';
import { countText } from '../ask/count-text.ts';
import type { Live } from './use-live.ts';
import './live.css';

/** How the live view is doing, with what waits to be shown. */
export function LiveBadge({ live }: { readonly live: Live }): ReactNode {
  const { isOn, waiting, isMore, isAway, isPaused, pause, show } = live;
  if (!isOn) return null;
  return (
    <span className="live">
      <span role="status" className="live-state" data-away={isAway}>
        {stateText(isAway, isPaused)}
      </span>
      <button type="button" className="link" onClick={() => pause(!isPaused)}>
        {isPaused ? 'Go on' : 'Pause'}
      </button>
      {waiting > 0 && (
        <button type="button" className="live-new" onClick={show}>
          {countText(waiting)}
          {isMore ? '+' : ''} new ↑
        </button>
      )}
    </span>
  );
}

function stateText(isAway: boolean, isPaused: boolean): string {
  if (isAway) return 'Cut off, connecting again';
  return isPaused ? 'Paused' : 'Live';
}
