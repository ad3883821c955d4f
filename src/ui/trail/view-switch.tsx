import type { ReactNode } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ExportMenu } from '../export/export-menu.tsx';
import type { PageState } from '../state/page-state.ts';
import type { StateChange } from '../state/use-page-state.ts';
import { fieldsOf } from '../table/columns.ts';
import { RowChoice } from './row-choice.tsx';
import { canBeLive } from './use-trail-data.ts';

interface ViewSwitchProps {
  readonly question: SelectionParameters;
  readonly state: PageState;
  readonly change: (change: StateChange) => void;
}

/** Sentences or table, and which end of the time comes first. */
export function ViewSwitch({ question, state, change }: ViewSwitchProps): ReactNode {
  const isTable = state.view === 'table';
  const isPossible = canBeLive(state);
  const isOldest = state.order === 'oldest';
  return (
    <div className="view-switch">
      <button
        type="button"
        className="flat"
        aria-pressed={state.live === true && isPossible}
        disabled={!isPossible}
        title={
          isPossible
            ? 'New requests come in by themselves'
            : 'Only newest first, as sentences, and without an end of the time'
        }
        onClick={() => change({ live: state.live === true ? undefined : true })}
      >
        Live
      </button>
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
      <RowChoice />
      <ExportMenu
        question={question}
        {...(isOldest && { order: 'oldest' })}
        {...(isTable && { view: 'table' })}
        {...(isTable && state.columns !== undefined && { columns: fieldsOf(state.columns) })}
      />
    </div>
  );
}
