import type { DiffRow } from './diff-rows.ts';

/** A stretch of a difference: lines to show, or lines that are the same and stand aside. */
export interface Stretch {
  readonly isFolded: boolean;
  readonly rows: readonly DiffRow[];
  /** Names the stretch while the same two objects are compared. */
  readonly id: number;
}

/** Lines of the same beside a change that stay visible. */
const CONTEXT = 2;

/** Shorter runs are not worth a fold. */
const MIN_FOLD = 4;

/**
 * Divides a difference into what changed, with a little of what is around it and the way there, and
 * what is the same. Without any change nothing is folded: the object itself is what one looks at.
 */
export function foldRows(rows: readonly DiffRow[]): readonly Stretch[] {
  const isShown = shownRows(rows);
  if (!isShown.includes(true)) return rows.length === 0 ? [] : [{ isFolded: false, rows, id: 0 }];
  const stretches: Stretch[] = [];
  let from = 0;
  for (let i = 1; i <= rows.length; i++) {
    if (i < rows.length && isShown[i] === isShown[from]) continue;
    const part = rows.slice(from, i);
    stretches.push({ isFolded: !isShown[from] && part.length >= MIN_FOLD, rows: part, id: from });
    from = i;
  }
  return stretches;
}

function shownRows(rows: readonly DiffRow[]): readonly boolean[] {
  const isShown = rows.map(() => false);
  for (const [i, { state }] of rows.entries()) {
    if (state === 'same') continue;
    const from = Math.max(0, i - CONTEXT);
    const to = Math.min(rows.length - 1, i + CONTEXT);
    for (let near = from; near <= to; near++) isShown[near] = true;
    for (const parent of parentsOf(rows, i)) isShown[parent] = true;
  }
  return isShown;
}

/** The lines that say in what a line lies. */
function parentsOf(rows: readonly DiffRow[], at: number): readonly number[] {
  const parents: number[] = [];
  let depth = rows[at]?.depth ?? 0;
  for (let i = at - 1; i >= 0 && depth > 0; i--) {
    const above = rows[i]?.depth ?? 0;
    if (above < depth) {
      parents.push(i);
      depth = above;
    }
  }
  return parents;
}
