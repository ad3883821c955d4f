import type { ReactNode } from 'react';
import { isRefresh, REFRESHES, type Refresh } from '../state/refresh.ts';

/** How often the answer is asked for again. Only a time up to now has anything new. */
export function RefreshChoice({
  refresh,
  isPossible,
  choose,
}: {
  readonly refresh: Refresh | undefined;
  readonly isPossible: boolean;
  readonly choose: (refresh: Refresh | undefined) => void;
}): ReactNode {
  return (
    <div className="refresh-choice">
      <label>
        Ask again{' '}
        <select
          value={refresh ?? ''}
          disabled={!isPossible}
          onChange={({ target: { value } }) => choose(isRefresh(value) ? value : undefined)}
        >
          <option value="">never by itself</option>
          {REFRESHES.map((one) => (
            <option key={one.refresh} value={one.refresh}>
              {one.label}
            </option>
          ))}
        </select>
      </label>
      {!isPossible && <small>The time chosen has an end, so nothing new comes.</small>}
    </div>
  );
}
