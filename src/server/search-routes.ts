import type { FastifyReply, FastifyRequest } from 'fastify';
import { SEARCH_PARAMETERS, type SearchParameters } from '../api/parameters.ts';
import {
  SEARCH_ANSWER,
  type SearchAnswer,
  TRAIL_ANSWER,
  type TrailAnswer,
  type TrailEntry,
} from '../api/search-answer.ts';
import type { Row, StoredEvent } from '../store/store.ts';
import { foldRequests } from '../trail/request.ts';
import { clientSignal } from './client-signal.ts';
import { parseCursor, renderCursor } from './cursor-text.ts';
import { type ReadEvent, readEvent } from './read-event.ts';
import { readSelection } from './read-selection.ts';
import { type App, answers, type Serving } from './serving.ts';
import { wireRow, wireSentence } from './wire-row.ts';

const DEFAULT_LIMIT = 50;

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
      const { rows, next } = await readPage(serving, request, reply, request.query);
      return {
        rows: rows.map(({ row, read }) => wireRow(row, read?.recorded.event.auditID)),
        ...(next !== undefined && { next }),
      };
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
      const { rows, next } = await readPage(serving, request, reply, request.query);
      return { entries: rows.map(trailEntry), ...(next !== undefined && { next }) };
    },
  );
}

interface ReadRow {
  readonly row: Row;
  /** Absent when the bytes of the event are damaged. */
  readonly read: ReadEvent | undefined;
}

interface ReadPage {
  readonly rows: readonly ReadRow[];
  readonly next: string | undefined;
}

async function readPage(
  { store, gate, nowUs: now }: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: SearchParameters,
): Promise<ReadPage> {
  const start = asked.cursor === undefined ? undefined : parseCursor(asked.cursor, asked);
  const nowUs = start?.nowUs ?? now();
  const question = {
    ...readSelection(asked, nowUs),
    order: asked.order ?? 'newest',
    limit: asked.limit ?? DEFAULT_LIMIT,
    ...(start !== undefined && { after: start.cursor }),
  };
  return gate.ask(clientSignal(reply), async (asking) => {
    const { rows, next } = await store.search(question, asking);
    const stored = await store.events(rows.map(({ position }) => position));
    request.answeredRows = rows.length;
    return {
      rows: rows.map((row, i) => ({ row, read: readIfThere(stored[i]) })),
      next: next === undefined ? undefined : renderCursor({ cursor: next, nowUs }, asked),
    };
  });
}

function readIfThere(stored: StoredEvent | undefined): ReadEvent | undefined {
  return stored === undefined ? undefined : readEvent(stored);
}

function trailEntry({ row, read }: ReadRow): TrailEntry {
  if (read === undefined) return { row: wireRow(row) };
  const [request] = foldRequests([read.recorded]);
  return {
    row: wireRow(row, read.recorded.event.auditID),
    ...(request !== undefined && { sentence: wireSentence(request) }),
  };
}
