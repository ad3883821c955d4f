import { createHash } from 'node:crypto';
import type { SearchParameters } from '../api/parameters.ts';
import { Failure } from '../base/failure.ts';
import type { Cursor } from '../store/store.ts';

/** What the next page needs to know of the first one. */
export interface PageStart {
  readonly cursor: Cursor;
  /** The time of the first page: `2h` on a later one means what it meant there. */
  readonly nowUs: number;
}

/** Changes when what a cursor holds does. */
const VERSION = 1;

/**
 * A cursor as the text clients hand back. It names the question it belongs to, so that one given
 * with another question is refused instead of answered with a wrong page.
 */
export function renderCursor({ cursor, nowUs }: PageStart, asked: SearchParameters): string {
  const { timeUs, position, size } = cursor;
  const parts = [VERSION, timeUs, position, size, nowUs, fingerprint(asked)];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads what `renderCursor` wrote. Anything else is a failure `usage/invalid`. */
export function parseCursor(text: string, asked: SearchParameters): PageStart {
  const [version, timeUs, position, size, nowUs, question] = parseParts(text);
  if (version !== VERSION || !isInteger(timeUs) || !isInteger(nowUs)) throw notACursor();
  if (!isCount(position) || !isCount(size)) throw notACursor();
  if (question !== fingerprint(asked)) {
    throw new Failure('usage/invalid', 'this cursor belongs to another question', {
      hint: 'Give the same query, since, until, order and stages as on the first page.',
    });
  }
  return { cursor: { timeUs, position, size }, nowUs };
}

function parseParts(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function fingerprint({ query, since, until, order, stages }: SearchParameters): string {
  const question = [query ?? '', since ?? '', until ?? '', order ?? 'newest', stages ?? false];
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 12);
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isCount(value: unknown): value is number {
  return isInteger(value) && value >= 0;
}

function notACursor(): Failure {
  return new Failure('usage/invalid', 'this is not a cursor of this server', {
    hint: 'Give the `next` of the page before as it is, or leave the cursor out to begin anew.',
  });
}
