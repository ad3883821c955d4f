import { type ReactNode, useMemo } from 'react';
import type { JsonValue } from '../../event/json-value.ts';
import { diffRows } from '../object/diff-rows.ts';
import { DiffTable } from '../object/diff-table.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { Visible } from '../text/visible.tsx';
import { zoneOf } from '../time/zone.ts';
import type { KeptEvent } from './kept-event.ts';
import { useKeptEvent } from './use-kept-event.ts';
import '../object/object.css';

/** Where an event differs from the one that was marked before. */
export function Comparison({
  kept,
  withPosition,
}: {
  readonly kept: KeptEvent;
  readonly withPosition: number;
}): ReactNode {
  const [state] = usePageState();
  const other = useKeptEvent(withPosition);
  const rows = useMemo(
    () =>
      diffRows(other.data?.event as JsonValue | undefined, kept.event as JsonValue | undefined, {
        managedFields: true,
        status: true,
      }),
    [other.data, kept],
  );
  if (other.error !== null) return <p role="alert">{other.error.message}</p>;
  if (other.data === undefined) return <p className="quiet">Reading the other event …</p>;
  return (
    <>
      <p>
        <span className="quiet">Compared with: </span>
        <Visible text={other.data.answer.sentence.text} maxLength={2000} />
      </p>
      <DiffTable rows={rows} authors={[]} isSide={state.side === true} zone={zoneOf(state.zone)} />
    </>
  );
}
