import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { TrailEntry } from '../../api/search-answer.ts';
import { parseTimeUs } from '../../event/time.ts';
import { usePageState } from '../state/use-page-state.ts';
import { useRowLook } from '../state/use-row-look.ts';
import { dayNumber, dayText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';
import { FoldRow } from './fold-row.tsx';
import { type Folding, foldRuns, type Line } from './fold-runs.ts';
import { entryBeside, indexOfPosition, itemsOf, type TrailItem } from './trail-items.ts';
import { TrailRow } from './trail-row.tsx';
import { focusSoon, useListKeys } from './use-list-keys.ts';

const OVERSCAN = 14;

/** So many rows before the end the next page is asked for: more than a screen. */
const AHEAD = 45;

/** What lies over the top of the list while the page is scrolled: header and query. */
const STICKY_PX = 130;

interface TrailListProps {
  readonly entries: readonly TrailEntry[];
  readonly zone: Zone;
  readonly hasMore: boolean;
  readonly more: () => void;
  /** Told which day is at the top, as a moment in it. */
  readonly onDay: (us: number | undefined) => void;
}

/** The requests as sentences, folded and without an end; only what is in sight is drawn. */
export function TrailList({ entries, zone, hasMore, more, onDay }: TrailListProps): ReactNode {
  const [state, change] = usePageState();
  const [{ density, isWrapped, rowPx }] = useRowLook();
  const [folds, setFolds] = useState<ReadonlySet<number>>(new Set());
  const [current, setCurrent] = useState<number>();
  const list = useRef<HTMLDivElement>(null);
  const lines = useLines(entries);
  const items = useMemo(
    () => itemsOf(lines, { folds, position: state.open }, zone),
    [lines, folds, state.open, zone],
  );
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    scrollMargin: useOffsetTop(list),
    scrollPaddingStart: STICKY_PX,
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another look have other heights.
  useLayoutEffect(() => virtual.measure(), [virtual, density, isWrapped]);
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= items.length - AHEAD) more();
  }, [hasMore, lastShown, items.length, more]);

  const top = firstInSight(shown, (virtual.scrollOffset ?? 0) + STICKY_PX);
  const topItem = items[top];
  const topUs = topItem === undefined ? undefined : momentOf(topItem);
  const topDay = topUs === undefined ? undefined : dayNumber(topUs, zone);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another day is told, not each moment.
  useEffect(() => onDay(topUs), [onDay, topDay]);

  const { open } = state;
  const toggle = useCallback(
    (position: number) =>
      change({ open: position === open ? undefined : position }, { replace: true }),
    [change, open],
  );
  const toggleFold = useCallback((key: number) => {
    setFolds((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  }, []);
  const close = useCallback(() => {
    if (open === undefined) return false;
    change({ open: undefined }, { replace: true });
    return true;
  }, [change, open]);
  const show = useCallback((index: number) => virtual.scrollToIndex(index), [virtual]);
  const bring = useShowOpened(
    items,
    open,
    useCallback(
      (index, isStep) => {
        if (isStep || index > 5) show(index);
        if (isStep) focusSoon(list, index);
      },
      [show],
    ),
  );
  const step = useCallback(
    (position: number, by: 1 | -1) => {
      const next = entryBeside(items, position, by);
      if (next === undefined) return;
      bring(next);
      change({ open: next }, { replace: true });
    },
    [items, change, bring],
  );
  useListKeys({ list, count: items.length, current, show, close });

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a list element does not take.
    <div
      ref={list}
      role="list"
      aria-label="What happened"
      className="trail-list"
      style={{ height: `${virtual.getTotalSize()}px` }}
    >
      {shown.map(({ index, key, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          // biome-ignore lint/a11y/useSemanticElements: the same.
          <div
            key={key}
            ref={virtual.measureElement}
            role="listitem"
            aria-posinset={index + 1}
            aria-setsize={hasMore ? -1 : items.length}
            data-index={index}
            className="trail-item"
            style={{ transform: `translateY(${start - virtual.options.scrollMargin}px)` }}
            onFocus={() => setCurrent(index)}
          >
            {'dayUs' in item && item.dayUs !== undefined && index > 0 && (
              <h2 className="trail-day">{dayText(item.dayUs, zone, Date.now() * 1000)}</h2>
            )}
            {item.kind === 'entry' ? (
              <TrailRow
                entry={item.entry}
                zone={zone}
                isOpen={item.entry.row.position === open}
                isInside={item.inside}
                isCurrent={index === current}
                toggle={toggle}
                step={step}
              />
            ) : (
              <FoldRow
                fold={item.fold}
                zone={zone}
                opened={item.opened}
                isCurrent={index === current}
                toggle={toggleFold}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

/** The lines of the entries; what was folded before is not folded again when more come. */
function useLines(entries: readonly TrailEntry[]): readonly Line[] {
  const before = useRef<Folding>(undefined);
  const folding = useMemo(() => foldRuns(entries, before.current), [entries]);
  useEffect(() => {
    before.current = folding;
  }, [folding]);
  return folding.lines;
}

function momentOf(item: TrailItem): number | undefined {
  const entry = item.kind === 'entry' ? item.entry : item.fold.entries[0];
  return entry && parseTimeUs(entry.row.time);
}

function firstInSight(
  shown: readonly { readonly index: number; readonly end: number }[],
  offset: number,
): number {
  return shown.find(({ end }) => end > offset)?.index ?? 0;
}

/** How far below the top of the page an element begins; what stands above it may change. */
function useOffsetTop(element: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      const { current } = element;
      if (current !== null)
        setTop(Math.round(current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}

/**
 * Tells where a row is that a link opened, or that is to be brought into sight, once it is there: runs
 * that open and close for it move the rows.
 */
function useShowOpened(
  items: readonly TrailItem[],
  open: number | undefined,
  found: (index: number, isStep: boolean) => void,
): (position: number) => void {
  const wanted = useRef({ position: open, isStep: false });
  useEffect(() => {
    const { position, isStep } = wanted.current;
    if (position === undefined || (isStep && position !== open)) return;
    const index = indexOfPosition(items, position);
    if (index < 0) return;
    wanted.current = { position: undefined, isStep: false };
    found(index, isStep);
  }, [items, open, found]);
  return useCallback((position) => {
    wanted.current = { position, isStep: true };
  }, []);
}
