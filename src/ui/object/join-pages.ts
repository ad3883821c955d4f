import type { HistoryAnswer } from '../../api/history-answer.ts';

/** The pages of a history, the newest first, as one answer. Undefined without a page. */
export function joinPages(pages: readonly HistoryAnswer[]): HistoryAnswer | undefined {
  const [newest] = pages;
  const oldest = pages.at(-1);
  if (newest === undefined || oldest === undefined) return undefined;
  const { bounds } = oldest;
  return {
    ...newest,
    lives: pages.toReversed().flatMap(({ lives }) => lives),
    revisions: pages.flatMap(({ revisions }) => revisions),
    marks: pages.flatMap(({ marks }) => marks),
    bounds: {
      ...bounds,
      ...(newest.bounds.to !== undefined && { to: newest.bounds.to }),
      whole: bounds.next === undefined,
    },
  };
}
