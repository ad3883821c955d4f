import { type KeyboardEvent, useCallback } from 'react';
import type { WireRow } from '../../api/row.ts';

/** Arrows, `j` and `k` go from row to row; the browser's focus says which one is meant. */
export function useRowKeys(
  rows: readonly WireRow[],
  show: (index: number) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  return useCallback(
    (event) => {
      const step = STEPS[event.key];
      const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
      if (step === undefined || row === null || isTyping(event)) return;
      const next = Number(row.dataset['row']) + step;
      if (next < 0 || next >= rows.length) return;
      event.preventDefault();
      show(next);
      const list = event.currentTarget;
      // A row that was out of sight is drawn first.
      requestAnimationFrame(() =>
        list.querySelector<HTMLElement>(`[data-row="${next}"] .table-opener`)?.focus(),
      );
    },
    [rows.length, show],
  );
}

const STEPS: Readonly<Record<string, number | undefined>> = {
  j: 1,
  k: -1,
  ArrowDown: 1,
  ArrowUp: -1,
};

function isTyping({ target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  const { tagName } = target as HTMLElement;
  return altKey || ctrlKey || metaKey || ['INPUT', 'TEXTAREA', 'SELECT'].includes(tagName);
}
