import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import {
  EVENT_ANSWER,
  EVENT_PARAMETERS,
  REQUESTS_ANSWER,
  type WireEvent,
  type WireHidden,
} from '../api/event-answer.ts';
import { integer, object, text } from '../api/schema.ts';
import { Failure } from '../base/failure.ts';
import { renderTimeUs, stageTimeUs } from '../event/time.ts';
import { hiddenIn } from '../redact/hidden-in.ts';
import { rowOf } from '../store/row-of.ts';
import type { StoredEvent, TimeRange } from '../store/store.ts';
import { foldRequests, type Request } from '../trail/request.ts';
import { clientSignal } from './client-signal.ts';
import { missingBeside } from './missing-beside.ts';
import { type ReadEvent, readEvent } from './read-event.ts';
import { type App, answers, type Serving } from './serving.ts';
import { wireRow, wireSentence } from './wire-row.ts';

/** A client may give thousands of requests the same Audit-ID; nobody reads that many stages. */
const MAX_EVENTS_SHOWN = 1000;

/** A browser can still show that much. One event alone is always shown. */
const MAX_BYTES_SHOWN = 16 << 20;

const JSON_TYPE = 'application/json; charset=utf-8';

/** Serves `events/{position}` and `requests/{auditID}`. */
export function serveEvents(app: App, serving: Serving): void {
  serveEvent(app, serving);
  serveRequests(app, serving);
}

function serveEvent(app: App, { gate }: Serving): void {
  app.get(
    '/api/v1/events/:position',
    {
      schema: {
        operationId: 'event',
        summary: 'One event, whole',
        description: 'The event as it was written, where it came from, and its exact bytes.',
        params: object<{ readonly position: number }>({
          position: integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
        }),
        querystring: EVENT_PARAMETERS,
        response: answers(EVENT_ANSWER),
      },
    },
    async (request, reply) => {
      const { store } = request;
      const { position } = request.params;
      const [stored] = await gate.ask(clientSignal(reply), () => store.events([position]));
      if (stored === undefined) {
        const isRemoved = position < ((await store.removed())?.events ?? 0);
        const what = isRemoved ? 'was removed by retention' : 'does not exist';
        throw notFound(`the event at position ${position} ${what}`);
      }
      if (request.query.raw === true) return sendBytes(reply, stored.bytes);
      return sendJson(reply, renderEvent(readEvent(stored)));
    },
  );
}

function serveRequests(app: App, { gate }: Serving): void {
  app.get(
    '/api/v1/requests/:auditID',
    {
      schema: {
        operationId: 'requests',
        summary: 'All stages of a request',
        description:
          'The requests with an Audit-ID, each with the stages that were kept. There may be several: clients can choose the Audit-ID.',
        params: object<{ readonly auditID: string }>({ auditID: text({ minLength: 1 }) }),
        response: answers(REQUESTS_ANSWER),
      },
    },
    async (request, reply) => {
      const { store, losses } = request;
      const { auditID } = request.params;
      const found = await gate.ask(clientSignal(reply), () => store.eventsByAuditID(auditID));
      if (found.length === 0) throw notFound('there is no event with this Audit-ID');
      const shown = found.slice(0, countShown(found)).map(readEvent);
      const truncated = found.length > shown.length;
      request.answeredRows = shown.length;
      const beside = await missingBeside({ losses, store }, rangeOf(shown));
      return sendJson(reply, renderRequests({ auditID, truncated, ...beside }, shown));
    },
  );
}

function countShown(found: readonly StoredEvent[]): number {
  let sizeBytes = 0;
  const end = found.findIndex(({ bytes }, i) => {
    sizeBytes += bytes.length;
    return i > 0 && sizeBytes > MAX_BYTES_SHOWN;
  });
  return Math.min(end < 0 ? found.length : end, MAX_EVENTS_SHOWN);
}

function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type(JSON_TYPE).send(json);
}

function sendBytes(reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  const type = isUtf8(bytes) ? 'application/json' : 'application/octet-stream';
  return reply.type(type).send(Buffer.from(bytes));
}

function renderEvent(read: ReadEvent): string {
  const { stored, recorded, text: line } = read;
  const { position, cluster, source, receivedUs, bytes } = stored;
  const [request] = foldRequests([recorded]);
  const fields = {
    position,
    cluster,
    source,
    receivedTime: renderTimeUs(receivedUs),
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    base64: Buffer.from(bytes).toString('base64'),
    row: wireRow(rowOf(position, recorded), recorded.event.auditID),
    ...(request !== undefined && { sentence: wireSentence(request) }),
    hidden: wireHidden(line),
  };
  return withRaw(fields, 'event', line);
}

/** From the first stage to the last. */
function rangeOf(events: readonly ReadEvent[]): TimeRange {
  const times = events.map(({ recorded }) => stageTimeUs(recorded.event));
  return { sinceUs: Math.min(...times), untilUs: Math.max(...times) + 1 };
}

function renderRequests(fields: WireEvent, events: readonly ReadEvent[]): string {
  const readOf = new Map(events.map((read) => [read.recorded, read]));
  const requests = foldRequests(events.map(({ recorded }) => recorded)).map((request) => {
    const reads = request.stages.flatMap((stage) => readOf.get(stage) ?? []);
    return renderRequest(request, reads);
  });
  return withRaw(fields, 'requests', `[${requests.join(',')}]`);
}

function renderRequest(request: Request, reads: readonly ReadEvent[]): string {
  const last = reads.find(({ recorded }) => recorded === request.last);
  const fields = {
    cluster: request.cluster,
    finished: request.finished,
    sentence: wireSentence(request),
    row: last && wireRow(rowOf(last.stored.position, last.recorded), request.auditID),
  };
  const stages = reads.map(({ stored: { position, source, receivedUs }, text: line }) => {
    const receivedTime = renderTimeUs(receivedUs);
    return withRaw({ position, source, receivedTime, hidden: wireHidden(line) }, 'event', line);
  });
  return withRaw(fields, 'stages', `[${stages.join(',')}]`);
}

function wireHidden(line: string): readonly WireHidden[] {
  return hiddenIn(line).map(({ path, mark }) => ({ path, mark }));
}

/**
 * The JSON of some fields and of one more whose JSON is at hand. An event is not read and written
 * again, which would round long integers and drop repeated keys.
 */
function withRaw(fields: WireEvent, name: string, json: string): string {
  return `${JSON.stringify(fields).slice(0, -1)},${JSON.stringify(name)}:${json}}`;
}

function notFound(message: string): Failure {
  return new Failure('event/not-found', message, {
    hint: 'Positions and Audit-IDs are in the rows of /api/v1/search.',
  });
}
