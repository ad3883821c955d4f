import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WireMissing } from '../api/loss-answer.ts';
import { SEARCH_PARAMETERS, type SearchParameters } from '../api/parameters.ts';
import {
  SEARCH_ANSWER,
  type SearchAnswer,
  TRAIL_ANSWER,
  type TrailAnswer,
  type TrailEntry,
} from '../api/search-answer.ts';
import type { Row, SearchRequest, Store, TimeRange } from '../store/store.ts';
import { foldRequests } from '../trail/request.ts';
import { clientSignal } from './client-signal.ts';
import { parseCursor, renderCursor } from './cursor-text.ts';
import { missingBeside } from './missing-beside.ts';
import { type ReadEvent, readEvent } from './read-event.ts';
import { readSelection } from './read-selection.ts';
import { type App, answers, type Serving } from './serving.ts';
import { wireRow, wireSentence } from './wire-row.ts';

const DEFAULT_LIMIT = 50;

/** Events may be large, and only little of each is shown: never hold a whole page of them. */
const EVENTS_AT_ONCE = 50;

/** Serves `search` and `trail`. */
export function serveSearch(app: App, serving: Serving): void {
  app.get(
    '/api/v1/search',
    {
      schema: {
        operationId: 'search',
        summary: 'Find requests or events',
        description: 'Rows that match, page by page. Pages stay the same while events arrive.',
        querystring: SEARCH_PARAMETERS,
        response: answers(SEARCH_ANSWER),
      },
    },
    async (request, reply): Promise<SearchAnswer> => {
      const { items, next, ...beside } = await readPage(serving, request, reply, {
        asked: request.query,
        show: (row, read) => wireRow(row, read?.recorded.event.auditID),
      });
      return { rows: items, ...(next !== undefined && { next }), ...beside };
    },
  );
  app.get(
    '/api/v1/trail',
    {
      schema: {
        operationId: 'trail',
        summary: 'Tell what happened',
        description: 'The rows of `search`, each with a sentence in plain words.',
        querystring: SEARCH_PARAMETERS,
        response: answers(TRAIL_ANSWER),
      },
    },
    async (request, reply): Promise<TrailAnswer> => {
      const { items, next, ...beside } = await readPage(serving, request, reply, {
        asked: request.query,
        show: trailEntry,
      });
      return { entries: items, ...(next !== undefined && { next }), ...beside };
    },
  );
}

/** How a page is asked for, and what becomes of each of its rows. */
interface PageQuestion<Item> {
  readonly asked: SearchParameters;
  /** Gets no event when its bytes are damaged. */
  readonly show: (row: Row, read: ReadEvent | undefined) => Item;
}

interface ShownPage<Item> extends WireMissing {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

async function readPage<Item>(
  { gate, nowUs: now }: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
  { asked, show }: PageQuestion<Item>,
): Promise<ShownPage<Item>> {
  const start = asked.cursor === undefined ? undefined : parseCursor(asked.cursor, asked);
  const nowUs = start?.nowUs ?? now();
  const { store, losses } = request;
  const question = {
    ...readSelection(asked, nowUs),
    order: asked.order ?? 'newest',
    limit: asked.limit ?? DEFAULT_LIMIT,
    ...(start !== undefined && { after: start.cursor }),
  };
  return gate.ask(clientSignal(reply), async ({ signal }) => {
    const { rows, next } = await store.search(question, { signal });
    request.answeredRows = rows.length;
    const items: Item[] = [];
    for (let first = 0; first < rows.length; first += EVENTS_AT_ONCE) {
      signal.throwIfAborted();
      items.push(...(await showRows(store, rows.slice(first, first + EVENTS_AT_ONCE), show)));
    }
    return {
      items,
      next: next === undefined ? undefined : renderCursor({ cursor: next, nowUs }, asked),
      ...(await missingBeside(
        { losses, store },
        next === undefined ? question.range : rangeOf(question, rows),
      )),
    };
  });
}

/** A page that ends early tells of the time its rows lie in, and of no more. */
function rangeOf({ range, order }: SearchRequest, rows: readonly Row[]): TimeRange {
  const last = rows.at(-1)?.timeUs ?? 0;
  return order === 'newest' ? { ...range, sinceUs: last } : { ...range, untilUs: last + 1 };
}

async function showRows<Item>(
  store: Store,
  rows: readonly Row[],
  show: PageQuestion<Item>['show'],
): Promise<readonly Item[]> {
  const events = await store.events(rows.map(({ position }) => position));
  return rows.map((row, i) => {
    const stored = events[i];
    return show(row, stored === undefined ? undefined : readEvent(stored));
  });
}

function trailEntry(row: Row, read: ReadEvent | undefined): TrailEntry {
  if (read === undefined) return { row: wireRow(row) };
  const [request] = foldRequests([read.recorded]);
  return {
    row: wireRow(row, read.recorded.event.auditID),
    ...(request !== undefined && { sentence: wireSentence(request) }),
  };
}
