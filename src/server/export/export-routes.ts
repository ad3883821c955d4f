import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { EXPORT_FILE, EXPORT_PARAMETERS } from '../../api/export.ts';
import { ROWS_EXPECTED_HEADER, ROWS_WRITTEN_TRAILER } from '../../api/export-format.ts';
import { Failure } from '../../base/failure.ts';
import type { Asking, Page, SearchRequest, Store } from '../../store/store.ts';
import { clientSignal } from '../client-signal.ts';
import type { QuestionGate } from '../question-gate.ts';
import { readEvent } from '../read-event.ts';
import { readSelection } from '../read-selection.ts';
import { type App, answers, type Serving } from '../serving.ts';
import { type ExportRow, exportColumns } from './export-column.ts';
import { type ExportWriter, exportWriter } from './export-format.ts';
import { exportText } from './export-text.ts';

/** Rows found at a time, and events held at a time. */
const PAGE_ROWS = 4000;
const EVENTS_AT_ONCE = 50;

/** An export that has begun waits for room instead of breaking off. */
const WAIT_MS = 250;
const MAX_WAITS = 240;

/** Serves `export`. */
export function serveExport(app: App, { gate, nowUs }: Serving): void {
  app.get(
    '/api/v1/export',
    {
      exposeHeadRoute: false,
      config: { takesLong: true },
      schema: {
        operationId: 'export',
        summary: 'All that matches, as a file',
        description:
          'Without a limit, as the store is when it begins. A file that broke off lacks its end: the trailer `annals-rows-written`, and the last line of NDJSON, JSON and Markdown.',
        querystring: EXPORT_PARAMETERS,
        response: {
          ...answers(EXPORT_FILE),
          200: {
            headers: {
              [ROWS_EXPECTED_HEADER]: {
                type: 'integer',
                description: 'How many rows matched when the export began.',
              },
            },
            content: Object.fromEntries(MEDIA_TYPES.map((type) => [type, { schema: EXPORT_FILE }])),
          },
        },
      },
    },
    async (request, reply) => {
      const { view = 'requests', order = 'newest', format = 'csv', ...asked } = request.query;
      const { columns, formulas = false, ...about } = asked;
      const selection = readSelection({ ...about, stages: view === 'events' }, nowUs());
      const named = columns?.split(',').map((name) => name.trim());
      const shape = { columns: exportColumns(named), unit: view, formulas };
      const signal = clientSignal(reply);
      const question = { ...selection, order, limit: PAGE_ROWS };
      const { store } = request;
      const asking = { store, gate, signal };
      const first = await gate.ask(signal, (ask) => store.search(question, ask));
      const expected = await gate.ask(signal, (ask) => store.count(selection, ask));
      const writer = exportWriter(format, shape);
      request.answeredRows = 0;
      const text = exportText(readRows(asking, question, first), writer, (count) => {
        request.answeredRows = count;
      });
      reply.trailer(ROWS_WRITTEN_TRAILER, async () => String(request.answeredRows ?? 0));
      return sendFile(reply, Readable.from(text, { objectMode: false }), {
        writer,
        expected,
        nowMs: nowUs() / 1000,
      });
    },
  );
}

const MEDIA_TYPES = ['text/csv', 'application/x-ndjson', 'application/json', 'text/markdown'];

interface AskingFor {
  readonly store: Store;
  readonly gate: QuestionGate;
  readonly signal: AbortSignal;
}

/** All rows, page by page: each page is a question of its own, so that others get their turn. */
async function* readRows(
  asking: AskingFor,
  question: SearchRequest,
  first: Page,
): AsyncGenerator<ExportRow> {
  let page = first;
  for (;;) {
    for (let start = 0; start < page.rows.length; start += EVENTS_AT_ONCE) {
      yield* await readEvents(asking, page, start);
    }
    const { next } = page;
    if (next === undefined) return;
    page = await askPatiently(asking, (ask) =>
      asking.store.search({ ...question, after: next }, ask),
    );
  }
}

async function readEvents(
  { store, signal }: AskingFor,
  { rows }: Page,
  start: number,
): Promise<readonly ExportRow[]> {
  signal.throwIfAborted();
  const positions = rows.slice(start, start + EVENTS_AT_ONCE).map(({ position }) => position);
  const events = await store.events(positions);
  return events.map((stored, i) => {
    // Leaving the row out would make a file that claims to be whole and is not.
    if (stored === undefined) throw damaged(positions[i]);
    const { recorded } = readEvent(stored);
    return { position: stored.position, recorded, bytes: stored.bytes };
  });
}

async function askPatiently<Answer>(
  { gate, signal }: AskingFor,
  question: (asking: Required<Asking>) => Promise<Answer>,
): Promise<Answer> {
  for (let waits = 0; ; waits++) {
    try {
      return await gate.ask(signal, question);
    } catch (error) {
      const isBusy = error instanceof Failure && error.code === 'server/busy';
      if (!isBusy || gate.isClosed || waits >= MAX_WAITS) throw error;
      await setTimeout(WAIT_MS, undefined, { signal });
    }
  }
}

interface FileToSend {
  readonly writer: ExportWriter;
  readonly expected: number;
  readonly nowMs: number;
}

function sendFile(
  reply: FastifyReply,
  body: Readable,
  { writer, expected, nowMs }: FileToSend,
): FastifyReply {
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  reply.header(ROWS_EXPECTED_HEADER, expected);
  reply.header('content-disposition', `attachment; filename="annals-${stamp}Z.${writer.ending}"`);
  return reply.type(writer.mediaType).send(body);
}

function damaged(position: number | undefined): Failure {
  return new Failure('journal/damaged', `cannot read event ${position}: its bytes are damaged`, {
    hint: '"annals verify" tells what is damaged; a query that leaves it out can be exported.',
  });
}
