import { diffLines, type Hunk, linesOf } from './line-diff.ts';

/**
 * Undoes in `current` what led from `original` to `enabled`. Where the file was not touched since,
 * that is the original; otherwise each change is looked for by its lines and those around it.
 * Undefined where one of them cannot be found, or in two places.
 */
export function undoChange(texts: {
  readonly original: string;
  readonly enabled: string;
  readonly current: string;
}): string | undefined {
  const { original, enabled, current } = texts;
  if (current === enabled) return original;
  const lines = linesOf(enabled);
  let changed: readonly string[] | undefined = linesOf(current);
  for (const hunk of diffLines(lines, linesOf(original)).toReversed()) {
    changed = changed && undoHunk(changed, lines, hunk);
  }
  return changed?.join('');
}

/** More lines around a change tell places apart; fewer find one whose neighbours changed. */
const CONTEXTS = [3, 2, 1, 0];

function undoHunk(
  current: readonly string[],
  enabled: readonly string[],
  hunk: Hunk,
): readonly string[] | undefined {
  const { beforeStart, before, after } = hunk;
  for (const context of CONTEXTS) {
    const from = Math.max(0, beforeStart - context);
    const to = Math.min(enabled.length, beforeStart + before.length + context);
    const places = find(current, enabled.slice(from, to));
    const [place] = places;
    if (place === undefined || to === from) continue;
    if (places.length > 1) return undefined;
    const start = place + beforeStart - from;
    return [...current.slice(0, start), ...after, ...current.slice(start + before.length)];
  }
  return undefined;
}

function find(lines: readonly string[], part: readonly string[]): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at + part.length <= lines.length; at++) {
    if (part.every((line, index) => lines[at + index] === line)) places.push(at);
  }
  return places;
}
