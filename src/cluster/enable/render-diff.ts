import { diffLines, type Hunk, linesOf } from './line-diff.ts';

/** A file before and after; `before` is undefined where the file is made. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

const CONTEXT = 3;

/** A unified diff that `patch` takes. Empty where nothing changes. */
export function renderDiff({ path, before, after }: FileChange): string {
  const a = linesOf(before ?? '');
  const b = linesOf(after);
  const hunks = diffLines(a, b);
  if (hunks.length === 0) return '';
  const old = before === undefined ? '/dev/null' : path;
  const blocks = group(hunks, a.length).map((block) => renderBlock(block, a));
  return `--- ${old}\n+++ ${path}\n${blocks.join('')}`;
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly hunks: readonly Hunk[];
}

/** Hunks whose context meets are shown as one. */
function group(hunks: readonly Hunk[], length: number): readonly Block[] {
  const blocks: Block[] = [];
  for (const hunk of hunks) {
    const from = Math.max(0, hunk.beforeStart - CONTEXT);
    const to = Math.min(length, hunk.beforeStart + hunk.before.length + CONTEXT);
    const last = blocks.at(-1);
    if (last !== undefined && from <= last.to) {
      blocks[blocks.length - 1] = { from: last.from, to, hunks: [...last.hunks, hunk] };
    } else blocks.push({ from, to, hunks: [hunk] });
  }
  return blocks;
}

function renderBlock({ from, to, hunks }: Block, a: readonly string[]): string {
  const lines: string[] = [];
  let at = from;
  for (const hunk of hunks) {
    lines.push(...a.slice(at, hunk.beforeStart).map((line) => ` ${line}`));
    lines.push(...hunk.before.map((line) => `-${line}`), ...hunk.after.map((line) => `+${line}`));
    at = hunk.beforeStart + hunk.before.length;
  }
  lines.push(...a.slice(at, to).map((line) => ` ${line}`));
  const removed = to - from;
  const added = hunks.reduce((sum, hunk) => sum + hunk.after.length - hunk.before.length, removed);
  const first = hunks[0] as Hunk;
  const start = first.afterStart - (first.beforeStart - from);
  const head = `@@ -${span(from, removed)} +${span(start, added)} @@\n`;
  return head + lines.map(closed).join('');
}

/** A range of no lines names the line before it. */
function span(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}

function closed(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`;
}
