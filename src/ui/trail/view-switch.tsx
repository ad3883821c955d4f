import type { ReactNode } from 'react';
import type { PageState } from '../state/page-state.ts';
import type { StateChange } from '../state/use-page-state.ts';

interface ViewSwitchProps {
  readonly state: PageState;
  readonly change: (change: StateChange) => void;
}

/** Sentences or table, and which end of the time comes first. */
export function ViewSwitch({ state, change }: ViewSwitchProps): ReactNode {
  const isTable = state.view === 'table';
  const isOldest = state.order === 'oldest';
  return (
    <div className="view-switch">
      <button
        type="button"
        className="flat"
        title="Which end of the time comes first"
        onClick={() => change({ order: isOldest ? undefined : 'oldest', open: undefined })}
      >
        {isOldest ? 'Oldest first ↑' : 'Newest first ↓'}
      </button>
      <button
        type="button"
        className="flat"
        aria-pressed={!isTable}
        onClick={() => change({ view: undefined })}
      >
        Sentences
      </button>
      <button
        type="button"
        className="flat"
        aria-pressed={isTable}
        onClick={() => change({ view: 'table' })}
      >
        Table
      </button>
    </div>
  );
}
