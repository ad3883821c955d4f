import type { Style } from '../style.ts';

/** Colours the lines of a unified diff as people know them. */
export function styleDiff(diff: string, style: Style): string {
  return diff.replace(/^.*$/gm, (line) => {
    if (/^(?:---|\+\+\+) /.test(line)) return style.bold(line);
    if (line.startsWith('+')) return style.good(line);
    if (line.startsWith('-')) return style.bad(line);
    return line.startsWith('@@') ? style.dim(line) : line;
  });
}
