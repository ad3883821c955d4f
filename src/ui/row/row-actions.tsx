import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { parseTimeUs, renderTimeUs } from '../../event/time.ts';
import { Popup } from '../popup/popup.tsx';
import { MAX_TEXT } from '../state/page-state.ts';
import { usePageState } from '../state/use-page-state.ts';
import { copiesOf } from './copies.ts';
import { CopyButton } from './copy-button.tsx';
import type { KeptEvent } from './kept-event.ts';

const AROUND_US = 60e6;

/** Opens the row that is so many further down than the one of a position. */
export type StepRow = (position: number, by: 1 | -1) => void;

/** What can be done with a whole event: go on to another, look around it, compare it, take it along. */
export function RowActions({
  kept,
  step,
}: {
  readonly kept: KeptEvent;
  readonly step: StepRow | undefined;
}): ReactNode {
  const [state, change] = usePageState();
  const { position, row } = kept.answer;
  const lookAround = () => {
    const us = parseTimeUs(row.time) ?? 0;
    change({
      q: undefined,
      only: undefined,
      noise: true,
      since: renderTimeUs(us - AROUND_US),
      until: renderTimeUs(us + AROUND_US),
      open: position,
    });
  };
  const isOther = state.compare !== undefined && state.compare !== position;
  return (
    <div className="row-actions">
      {step !== undefined && (
        <>
          <button type="button" title="Open the row above" onClick={() => step(position, -1)}>
            Previous
          </button>
          <button type="button" title="Open the row below" onClick={() => step(position, 1)}>
            Next
          </button>
        </>
      )}
      <button type="button" onClick={lookAround} title="Everything within a minute of it">
        What happened around it
      </button>
      <HistoryLink kept={kept} />
      {isOther && (
        <button type="button" onClick={() => change({ compare: undefined })}>
          End comparing
        </button>
      )}
      {!isOther && (
        <button
          type="button"
          aria-pressed={state.compare === position}
          onClick={() => change({ compare: state.compare === position ? undefined : position })}
          title="Mark it, then open another one"
        >
          {state.compare === position ? 'Marked to compare' : 'Compare'}
        </button>
      )}
      <Popup label="Copy" name="Copy as" className="row-action">
        {() => (
          <div className="copies">
            {Object.entries(copiesOf(kept, location.origin)).map(([label, text]) => (
              <CopyButton key={label} text={text} what={label} label={`as ${label}`} />
            ))}
          </div>
        )}
      </Popup>
    </div>
  );
}

/** The way to all that happened to the object of an event, where it names one. */
function HistoryLink({ kept }: { readonly kept: KeptEvent }): ReactNode {
  const { cluster, row } = kept.answer;
  const { apiGroup, resource, namespace, name } = row;
  // No object has so long a name; who asks for one has it refused, and no address holds it.
  if (resource === undefined || name === undefined || name.length > MAX_TEXT) return null;
  const search = {
    cluster,
    ...(apiGroup !== undefined && { group: apiGroup }),
    resource,
    ...(namespace !== undefined && { namespace }),
    name,
    at: row.position,
  };
  return (
    <Link to="/object" search={search}>
      History of this object
    </Link>
  );
}
