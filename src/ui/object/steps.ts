import type { HistoryAnswer, WireMark, WireRevision } from '../../api/history-answer.ts';

/** One entry of an object's history: a write that left a revision, or a request that left none. */
export type Step =
  | { readonly kind: 'revision'; readonly time: string; readonly revision: WireRevision }
  | { readonly kind: 'mark'; readonly time: string; readonly mark: WireMark };

/** Which entries are listed. What is left out stays on the time line. */
export interface StepsShown {
  readonly reads: boolean;
  readonly status: boolean;
}

const READS: ReadonlySet<string> = new Set(['read', 'log']);

/** What happened to an object, newest first. */
export function stepsOf({ revisions, marks }: HistoryAnswer, shown: StepsShown): readonly Step[] {
  const steps: readonly Step[] = [
    ...revisions
      .filter((revision) => shown.status || !isStatusOnly(revision))
      .map((revision): Step => ({ kind: 'revision', time: revision.from, revision })),
    ...marks
      .filter(({ kind }) => shown.reads || !READS.has(kind))
      .filter(({ subresource }) => shown.status || subresource !== 'status')
      .map((mark): Step => ({ kind: 'mark', time: mark.time, mark })),
  ];
  return steps.toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}

/** Whether a write told only how the object is, not how it should be. */
export function isStatusOnly({ subresource, diff, diffMore }: WireRevision): boolean {
  if (subresource === 'status') return true;
  return diff.length > 0 && diffMore === 0 && diff.every(({ path }) => isStatusPath(path));
}

function isStatusPath(path: string): boolean {
  return path === 'status' || path.startsWith('status.') || path.startsWith('status[');
}
