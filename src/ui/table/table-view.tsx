import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { ExportMenu } from '../export/export-menu.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { zoneOf } from '../text/clock.ts';
import { ColumnChoice } from './column-choice.tsx';
import { columnsOf } from './columns.ts';
import { HeadCell } from './head-cell.tsx';
import { TableRow } from './table-row.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { useRows } from './use-rows.ts';
import { useWidths } from './use-widths.ts';
import './table.css';

const ROW_PX = 27;
const OVERSCAN = 20;

/** The answer to a question as a table without an end. */
export function TableView({ question }: { readonly question: SelectionParameters }): ReactNode {
  const [state, change] = usePageState();
  const { rows, error, isPending, hasMore, isFetching, fetchMore } = useRows(
    question,
    state.order ?? 'newest',
  );
  const [widths, resize] = useWidths();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = columnsOf(state.columns).map((column) => ({
    ...column,
    widthPx: widths[column.name] ?? column.widthPx,
  }));
  const names = columns.map(({ name }) => name);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (i) => rows[i]?.position ?? i,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - OVERSCAN) fetchMore();
  }, [hasMore, lastShown, rows.length, fetchMore]);
  const onKeyDown = useRowKeys(rows, (i) => virtual.scrollToIndex(i));

  const grid = { gridTemplateColumns: columns.map(({ widthPx }) => `${widthPx}px`).join(' ') };
  const widthPx = columns.reduce((sum, column) => sum + column.widthPx, 0);
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
        <ExportMenu
          question={question}
          {...(state.order !== undefined && { order: state.order })}
        />
        <ColumnChoice names={names} change={(columns) => change({ columns }, { replace: true })} />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys move among the rows within. */}
      <div className="table-scroll" ref={scroller} onKeyDown={onKeyDown}>
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
          <div
            role="rowgroup"
            className="table-body"
            style={{ blockSize: `${virtual.getTotalSize()}px`, minInlineSize: `${widthPx}px` }}
          >
            {items.map(({ index, key, start }) => {
              const row = rows[index];
              return row === undefined ? null : (
                <TableRow
                  key={key}
                  index={index}
                  measure={virtual.measureElement}
                  startPx={start}
                  row={row}
                  columns={columns}
                  grid={grid}
                  zone={zoneOf(state.zone)}
                  isOpen={state.open === row.position}
                  toggle={() =>
                    change({ open: state.open === row.position ? undefined : row.position })
                  }
                />
              );
            })}
          </div>
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
