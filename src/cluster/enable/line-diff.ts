/** A run of lines that differ: `before` from line `beforeStart` on becomes `after`. Lines from 0. */
export interface Hunk {
  readonly beforeStart: number;
  readonly afterStart: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Lines compared with each other at most; more, and the rest counts as one change. */
const MAX_PRODUCT = 25_000_000;

/** Lines with their ends, so that joining them gives the text. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The smallest set of whole lines that differ, in order. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  const hunks = a.length * b.length > MAX_PRODUCT ? [whole(a, b)] : compare(a, b);
  return hunks
    .filter((hunk) => hunk.before.length + hunk.after.length > 0)
    .map((hunk) => ({
      ...hunk,
      beforeStart: hunk.beforeStart + head,
      afterStart: hunk.afterStart + head,
    }));
}

function whole(before: readonly string[], after: readonly string[]): Hunk {
  return { beforeStart: 0, afterStart: 0, before, after };
}

/** Longest common subsequence, by the table. */
function compare(a: readonly string[], b: readonly string[]): readonly Hunk[] {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const down = common[(i + 1) * width + j] ?? 0;
      const right = common[i * width + j + 1] ?? 0;
      const both = (common[(i + 1) * width + j + 1] ?? 0) + 1;
      common[i * width + j] = a[i] === b[j] ? both : Math.max(down, right);
    }
  }
  return walk(a, b, (i, j) => common[i * width + j] ?? 0);
}

function walk(
  a: readonly string[],
  b: readonly string[],
  common: (i: number, j: number) => number,
): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  let from: readonly [number, number] = [0, 0];
  const close = (): void => {
    const [x, y] = from;
    hunks.push({ beforeStart: x, afterStart: y, before: a.slice(x, i), after: b.slice(y, j) });
  };
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      close();
      i++;
      j++;
      from = [i, j];
    } else if (j < b.length && (i === a.length || common(i, j + 1) >= common(i + 1, j))) j++;
    else i++;
  }
  close();
  return hunks;
}
