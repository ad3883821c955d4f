import { Help } from 'commander';

/** A narrower column of descriptions is hard to read: below this they go under what they describe. */
const MIN_BESIDE = 30;
const UNDER_INDENT = 6;

/** How help looks on a terminal of any width. */
export const HELP_LAYOUT: Partial<Help> = {
  minWidthToWrap: 20,
  formatItem: (term, termWidth, description, helper) => {
    const width = helper.helpWidth ?? 80;
    if (description === '' || width - termWidth - 4 >= MIN_BESIDE) {
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    }
    const wrapped = helper.boxWrap(description, width - UNDER_INDENT);
    const indent = `\n${' '.repeat(UNDER_INDENT)}`;
    return `  ${term}${indent}${wrapped.replaceAll('\n', indent)}`;
  },
};

/**
 * Breaks the paragraphs of a help text anew that are too wide. What is indented stays as it is: it is
 * for copying, or was broken already.
 */
export function reflowProse(text: string, width: number): string {
  const broken: string[] = [];
  let prose: string[] = [];
  for (const line of text.split('\n')) {
    const isProse = /^\S/.test(line);
    if (!isProse) {
      broken.push(...reflow(prose, width));
      prose = [];
    }
    (isProse ? prose : broken).push(line);
  }
  return [...broken, ...reflow(prose, width)].join('\n');
}

function reflow(lines: readonly string[], width: number): readonly string[] {
  if (lines.every((line) => line.length <= width)) return lines;
  const broken: string[] = [];
  for (const word of lines.flatMap((line) => line.split(' '))) {
    const last = broken.at(-1);
    const fits = last !== undefined && last.length + 1 + word.length <= width;
    if (fits) broken[broken.length - 1] = `${last} ${word}`;
    else broken.push(word);
  }
  return broken;
}
