import { type RefObject, useEffect } from 'react';
import { isForPage } from '../shell/keys.ts';

interface ListKeys {
  readonly list: RefObject<HTMLElement | null>;
  readonly count: number;
  /** The row where the focus is or was last. */
  readonly current: number | undefined;
  /** Brings a row into sight. */
  readonly show: (index: number) => void;
  /** Closes what is open; false when nothing was. */
  readonly close: () => boolean;
}

/** `j`, `k`, arrows, `g` and Esc for a list of rows, wherever the focus is on the page. */
export function useListKeys({ list, count, current, show, close }: ListKeys): void {
  useEffect(() => {
    const go = (index: number): void => {
      show(index);
      focusSoon(list, index);
    };
    const listen = (event: KeyboardEvent): void => {
      if (!isForPage(event) || isIn(event, '[popover], dialog')) return;
      const next = isIn(event, '.open-row') ? undefined : nextRow(event, current, count);
      if (next !== undefined) {
        event.preventDefault();
        go(next);
      } else if (event.key === 'Escape' && close() && current !== undefined) {
        focusSoon(list, current);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [list, count, current, show, close]);
}

/** A row that was out of sight is drawn only after the scroll that brings it. */
const MAX_FRAMES = 20;

/** Moves the focus to a row as soon as it is drawn. */
export function focusSoon(list: RefObject<HTMLElement | null>, index: number, frames = 0): void {
  const row = list.current?.querySelector<HTMLElement>(
    `[data-index="${index}"] :is(.row-time, .table-opener)`,
  );
  if (row !== null && row !== undefined) row.focus({ preventScroll: true });
  else if (frames < MAX_FRAMES) {
    requestAnimationFrame(() => focusSoon(list, index, frames + 1));
  }
}

function isIn({ target }: KeyboardEvent, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

function nextRow(event: KeyboardEvent, current: number | undefined, count: number) {
  const { key, target } = event;
  if (count === 0) return undefined;
  if (key === 'g' || (key === 'Home' && isInRow(target))) return 0;
  const isArrow = key === 'ArrowDown' || key === 'ArrowUp';
  // Outside of the list the arrows scroll, as everywhere.
  if (isArrow && !isInRow(target)) return undefined;
  if (key === 'j' || key === 'ArrowDown') return Math.min(count - 1, (current ?? -1) + 1);
  if (key === 'k' || key === 'ArrowUp') return Math.max(0, (current ?? 1) - 1);
  return undefined;
}

function isInRow(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-index]') !== null;
}
