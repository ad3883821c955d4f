import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LIVE_PARAMETERS, LIVE_STREAM, type LiveParameters, type LiveRow } from '../../api/live.ts';
import { Failure } from '../../base/failure.ts';
import { compilePredicate, type Predicate } from '../../query/predicate.ts';
import { rowOf } from '../../store/row-of.ts';
import type { Unit } from '../../store/store.ts';
import { foldRequests, requestKey } from '../../trail/request.ts';
import type { Reader } from '../access/reader.ts';
import { isWhole } from '../access/scope.ts';
import { readSelection } from '../read-selection.ts';
import { type App, answers, type Serving } from '../serving.ts';
import { wireRow, wireSentence } from '../wire-row.ts';
import { LiveClient } from './live-client.ts';
import { selectPlaced } from './select-placed.ts';
import type { Placed, Tail } from './tail-events.ts';

/** Each looks at every event that arrives. */
const MAX_CLIENTS = 100;

/** Proxies close what is silent for long; a token may have been revoked meanwhile. */
const BEAT_MS = 5000;

/** Serves `live`. */
export function serveLive(app: App, { nowUs }: Serving): void {
  const clients = new Set<LiveClient>();
  app.addHook('preClose', async () => {
    for (const client of clients) client.end('stopping');
  });
  app.get(
    '/api/v1/live',
    {
      exposeHeadRoute: false,
      config: { takesLong: true },
      schema: {
        operationId: 'live',
        summary: 'What happens, as it happens',
        description:
          'Server-sent events: the entries of `trail` as soon as they can be searched for. `Last-Event-ID` goes on without a gap.',
        querystring: LIVE_PARAMETERS,
        response: {
          ...answers(LIVE_STREAM),
          200: { content: { 'text/event-stream': { schema: LIVE_STREAM } } },
        },
      },
    },
    async (request, reply) => {
      const { query, stages } = request.query;
      const asked = { ...(query !== undefined && { query }), ...(stages && { stages }) };
      const selection = readSelection(asked, nowUs());
      if (clients.size >= MAX_CLIENTS) throw tooMany();
      const after = startOf(request, request.query);
      const starting = new AbortController();
      const tail = await request.store.tail(after, starting.signal);
      const client = new LiveClient(tail.after);
      client.signal.addEventListener('abort', () => starting.abort());
      clients.add(client);
      client.body.once('close', () => clients.delete(client));
      client.begin({ position: tail.after, complete: tail.complete });
      const matches = compilePredicate(selection.query);
      void run(client, tail, { request, matches, unit: selection.unit });
      return sendEvents(reply, client);
    },
  );
}

function sendEvents(reply: FastifyReply, client: LiveClient): FastifyReply {
  // Proxies that collect answers before they pass them on would show nothing.
  reply.header('x-accel-buffering', 'no');
  return reply.type('text/event-stream').send(client.body);
}

interface Watching {
  readonly request: FastifyRequest;
  readonly matches: Predicate;
  readonly unit: Unit;
}

async function run(
  client: LiveClient,
  tail: Tail,
  { request, matches, unit }: Watching,
): Promise<void> {
  const { reader } = request;
  let through = tail.after;
  const timer = setInterval(() => {
    // Where a reader does not see all, how far others have come is none of their business.
    client.beat(reader !== undefined && isWhole(reader.scope) ? through : undefined);
    void endWhenLeft(client, reader, request);
  }, BEAT_MS);
  try {
    for await (const batch of tail.batches()) {
      for (const placed of selectPlaced(batch.events, matches, unit)) {
        if (batch.isPast) await client.drained();
        client.row(placed.position, liveRow(placed));
      }
      through = batch.through;
      request.answeredRows = client.rows;
    }
  } catch (error) {
    request.log.error({ err: error }, 'the live view has failed');
    client.end('failed');
  } finally {
    clearInterval(timer);
  }
}

async function endWhenLeft(
  client: LiveClient,
  reader: Reader | undefined,
  request: FastifyRequest,
): Promise<void> {
  try {
    if ((await reader?.isAdmitted()) !== true) client.end('logged-out');
  } catch (error) {
    request.log.error({ err: error }, 'cannot tell whether a reader is still let in');
    client.end('failed');
  }
}

function liveRow({ position, recorded }: Placed): LiveRow {
  const [request] = foldRequests([recorded]);
  return {
    row: wireRow(rowOf(position, recorded), recorded.event.auditID),
    ...(request !== undefined && { sentence: wireSentence(request) }),
    request: createHash('sha256').update(requestKey(recorded)).digest('base64url').slice(0, 22),
  };
}

/** A browser that asks again tells in a header how far it came. */
function startOf({ headers }: FastifyRequest, { after }: LiveParameters): number | undefined {
  const header = headers['last-event-id'];
  if (header === undefined || header === '') return after;
  const position = Number(header);
  if (Number.isSafeInteger(position) && position >= -1) return position;
  throw new Failure('usage/invalid', 'Last-Event-ID is not an id of this server', {
    hint: 'Leave it out to begin with what is new.',
  });
}

function tooMany(): Failure {
  return new Failure('server/busy', `more than ${MAX_CLIENTS} live views are open`, {
    hint: 'Close one, or ask again later.',
  });
}
