import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type FocusEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
} from 'react';
import type { WireRow } from '../../api/row.ts';
import { usePageState } from '../state/use-page-state.ts';
import { useRowLook } from '../state/use-row-look.ts';
import type { Zone } from '../time/zone.ts';
import { focusSoon, useListKeys } from '../trail/use-list-keys.ts';
import type { Column } from './columns.ts';
import { TableRow } from './table-row.tsx';

const OVERSCAN = 12;

/** So many rows before the end the next page is asked for, so that nobody waits at the end. */
const AHEAD = 300;

/**
 * The rows in sight. Scrolling draws this again at every frame, so it holds nothing that does not
 * move: the head, the menus and the notes are drawn around it.
 */
export function TableBody({
  rows,
  columns,
  grid,
  zone,
  scroller,
  hasMore,
  fetchMore,
}: {
  readonly rows: readonly WireRow[];
  readonly columns: readonly Column[];
  readonly grid: CSSProperties;
  readonly zone: Zone;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly hasMore: boolean;
  readonly fetchMore: () => void;
}): ReactNode {
  const [{ open }, change] = usePageState();
  const [{ density, isWrapped, rowPx }] = useRowLook();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback(() => rowPx, [rowPx]),
    // Another function would make it place all rows anew, also those far out of sight.
    getItemKey: useCallback((i: number) => rows[i]?.position ?? i, [rows]),
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another look have other heights.
  useLayoutEffect(() => virtual.measure(), [virtual, density, isWrapped]);
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - AHEAD) fetchMore();
  }, [hasMore, lastShown, rows.length, fetchMore]);

  const [current, setCurrent] = useState<number>();
  const show = useCallback((index: number) => virtual.scrollToIndex(index), [virtual]);
  const close = useCallback(() => {
    if (open !== undefined) change({ open: undefined });
    return open !== undefined;
  }, [open, change]);
  useListKeys({ list: scroller, count: rows.length, current, show, close });
  const toggle = useCallback(
    (position: number) => change({ open: open === position ? undefined : position }),
    [open, change],
  );
  const step = useCallback(
    (position: number, by: 1 | -1) => {
      const at = rows.findIndex((row) => row.position === position) + by;
      const row = rows[at];
      if (row === undefined) return;
      change({ open: row.position }, { replace: true });
      virtual.scrollToIndex(at);
      focusSoon(scroller, at);
    },
    [rows, change, virtual, scroller],
  );
  const widthPx = columns.reduce((sum, column) => sum + column.widthPx, 0);
  return (
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
            isOpen={open === row.position}
            isMeasured={isWrapped}
            toggle={toggle}
            step={step}
          />
        );
      })}
    </div>
  );
}

function indexOf({ target }: FocusEvent): number | undefined {
  const index = target.closest<HTMLElement>('[data-index]')?.dataset['index'];
  return index === undefined ? undefined : Number(index);
}
