import type { LiveRow } from '../../api/live.ts';
import type { WireRow } from '../../api/row.ts';
import type { TrailAnswer, TrailEntry } from '../../api/search-answer.ts';

/** Pages of a trail as they are kept, the newest first. */
export interface Pages {
  readonly pages: readonly TrailAnswer[];
}

/** More rows than this do not wait one by one; then the question is asked anew. */
export const MAX_WAITING = 500;

/** The rows that wait with those that came; a later stage takes the place of an earlier one. */
export function withArrived(
  waiting: readonly LiveRow[],
  arrived: readonly LiveRow[],
): readonly LiveRow[] {
  const byRequest = new Map(waiting.map((row) => [row.request, row]));
  for (const row of arrived) byRequest.set(row.request, row);
  return [...byRequest.values()];
}

/**
 * The pages with what waited at their head, newest first. A request that is shown already, by an
 * earlier stage, moves to where its last stage belongs.
 */
export function withNewRows<Kept extends Pages>(kept: Kept, waiting: readonly LiveRow[]): Kept {
  const [first, ...rest] = kept.pages;
  if (first === undefined || waiting.length === 0) return kept;
  const fresh = new Set(waiting.map(({ row }) => identity(row)));
  const without = (page: TrailAnswer): TrailAnswer => ({
    ...page,
    entries: page.entries.filter(({ row }) => !fresh.has(identity(row))),
  });
  const added = waiting.map(
    ({ row, sentence }): TrailEntry => ({
      row,
      ...(sentence !== undefined && { sentence }),
    }),
  );
  const head = without(first);
  const entries = [...added, ...head.entries].toSorted((left, right) =>
    newestFirst(left.row, right.row),
  );
  return { ...kept, pages: [{ ...head, entries }, ...rest.map(without)] };
}

/** What all stages of a request share; the client chooses the Audit-ID, so it is not enough. */
function identity({ cluster, auditID, username, requestURI, time }: WireRow): string {
  return JSON.stringify([cluster, auditID, username, requestURI, time]);
}

/** As the server orders: by time, then by position. Times of one form compare as text. */
function newestFirst(left: WireRow, right: WireRow): number {
  if (left.time !== right.time) return left.time < right.time ? 1 : -1;
  return right.position - left.position;
}
