import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { parseTimeUs, renderTimeUs } from '../../event/time.ts';
import { Popup } from '../popup/popup.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { copiesOf } from './copies.ts';
import { CopyButton } from './copy-button.tsx';
import type { KeptEvent } from './kept-event.ts';

const AROUND_US = 60e6;

/** What can be done with a whole event: take it along, look around it, compare it. */
export function RowActions({ kept }: { readonly kept: KeptEvent }): ReactNode {
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
  if (resource === undefined || name === undefined) return null;
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
