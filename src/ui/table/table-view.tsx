import { type ReactNode, useMemo, useRef } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { Losses } from '../losses/losses.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { zoneOf } from '../time/zone.ts';
import { ColumnChoice } from './column-choice.tsx';
import { columnsOf } from './columns.ts';
import { HeadCell } from './head-cell.tsx';
import { TableBody } from './table-body.tsx';
import { useRows } from './use-rows.ts';
import { useWidths } from './use-widths.ts';
import './table.css';

/** The answer to a question as a table without an end. */
export function TableView({ question }: { readonly question: SelectionParameters }): ReactNode {
  const [state, change] = usePageState();
  const { rows, error, isPending, hasMore, isFetching, fetchMore } = useRows(
    question,
    state.order ?? 'newest',
  );
  const [widths, resize] = useWidths();
  const scroller = useRef<HTMLDivElement>(null);
  const zone = zoneOf(state.zone);
  const columns = useMemo(
    () =>
      columnsOf(state.columns).map((column) => ({
        ...column,
        widthPx: widths[column.name] ?? column.widthPx,
      })),
    [state.columns, widths],
  );
  const names = columns.map(({ name }) => name);
  const grid = useMemo(
    () => ({ gridTemplateColumns: columns.map(({ widthPx }) => `${widthPx}px`).join(' ') }),
    [columns],
  );
  if (error !== null && rows.length === 0) {
    return (
      <p role="alert" className="table-note">
        {error.message}
      </p>
    );
  }
  return (
    <div className="table">
      <div className="table-bar">
        <ColumnChoice names={names} change={(columns) => change({ columns }, { replace: true })} />
      </div>
      <Losses question={question} zone={zone} enabled={!isPending} />
      <div className="table-scroll" ref={scroller}>
        <div role="table" aria-rowcount={hasMore ? -1 : rows.length + 1} aria-label="Requests">
          <div role="rowgroup" className="table-head">
            <div role="row" aria-rowindex={1} style={grid}>
              {columns.map((column) => (
                <HeadCell
                  key={column.name}
                  column={column}
                  names={names}
                  order={state.order ?? 'newest'}
                  change={change}
                  resize={resize}
                />
              ))}
            </div>
          </div>
          <TableBody
            rows={rows}
            columns={columns}
            grid={grid}
            zone={zone}
            scroller={scroller}
            hasMore={hasMore}
            fetchMore={fetchMore}
          />
        </div>
        <p className="table-note" role="status">
          {noteOf(rows.length, isPending, isFetching, hasMore)}
        </p>
      </div>
    </div>
  );
}

function noteOf(count: number, isPending: boolean, isFetching: boolean, hasMore: boolean): string {
  if (isPending) return 'Asking …';
  if (count === 0) return 'Nothing matches. A wider time or fewer conditions may find something.';
  if (isFetching) return 'Reading more …';
  return hasMore ? '' : `All ${count.toLocaleString('en')} are shown.`;
}
