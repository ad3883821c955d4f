import { useCallback, useState } from 'react';

const KEY = 'annals.column-widths';
const MIN_PX = 40;
const MAX_PX = 2000;

/** Widths of columns that the reader chose, by name; kept in this browser. */
export function useWidths(): readonly [
  Readonly<Record<string, number>>,
  (name: string, widthPx: number) => void,
] {
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>(load);
  const resize = useCallback((name: string, widthPx: number) => {
    setWidths((before) => {
      const width = Math.round(Math.max(MIN_PX, Math.min(MAX_PX, widthPx)));
      const after = { ...before, [name]: width };
      localStorage.setItem(KEY, JSON.stringify(after));
      return after;
    });
  }, []);
  return [widths, resize];
}

/** What another version or another hand left in the browser may be anything. */
function load(): Readonly<Record<string, number>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const entries = Object.entries(kept ?? {}).filter(
      (entry): entry is [string, number] =>
        typeof entry[1] === 'number' && entry[1] >= MIN_PX && entry[1] <= MAX_PX,
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}
