import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type FocusEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { Losses } from '../losses/losses.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { zoneOf } from '../time/zone.ts';
import { useListKeys } from '../trail/use-list-keys.ts';
import { ColumnChoice } from './column-choice.tsx';
import { columnsOf } from './columns.ts';
import { HeadCell } from './head-cell.tsx';
import { TableRow } from './table-row.tsx';
import { useRows } from './use-rows.ts';
import { useWidths } from './use-widths.ts';
import './table.css';

/** As in the style sheet. */
const ROW_PX = 27;
const OVERSCAN = 20;

/** So many rows before the end the next page is asked for, so that nobody waits at the end. */
const AHEAD = 300;

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
    if (hasMore && lastShown >= rows.length - AHEAD) fetchMore();
  }, [hasMore, lastShown, rows.length, fetchMore]);
  const [current, setCurrent] = useState<number>();
  const { open } = state;
  const show = useCallback((index: number) => virtual.scrollToIndex(index), [virtual]);
  const close = useCallback(() => {
    if (open !== undefined) change({ open: undefined });
    return open !== undefined;
  }, [open, change]);
  useListKeys({ list: scroller, count: rows.length, current, show, close });

  const grid = useMemo(
    () => ({ gridTemplateColumns: columns.map(({ widthPx }) => `${widthPx}px`).join(' ') }),
    [columns],
  );
  const toggle = useCallback(
    (position: number) => change({ open: open === position ? undefined : position }),
    [open, change],
  );
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
          <div
            role="rowgroup"
            className="table-body"
            onFocus={(event) => setCurrent(indexOf(event))}
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
                  zone={zone}
                  isOpen={state.open === row.position}
                  toggle={toggle}
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

function indexOf({ target }: FocusEvent): number | undefined {
  const index = target.closest<HTMLElement>('[data-index]')?.dataset['index'];
  return index === undefined ? undefined : Number(index);
}

function noteOf(count: number, isPending: boolean, isFetching: boolean, hasMore: boolean): string {
  if (isPending) return 'Asking …';
  if (count === 0) return 'Nothing matches. A wider time or fewer conditions may find something.';
  if (isFetching) return 'Reading more …';
  return hasMore ? '' : `All ${count.toLocaleString('en')} are shown.`;
}
