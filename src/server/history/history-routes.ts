import type { FastifyReply } from 'fastify';
import {
  HISTORY_ANSWER,
  HISTORY_REVISION_ANSWER,
  type HistoryAnswer,
} from '../../api/history-answer.ts';
import {
  HISTORY_PARAMETERS,
  HISTORY_REVISION_PARAMETERS,
  type ObjectParameters,
} from '../../api/history-parameters.ts';
import { Failure } from '../../base/failure.ts';
import { requestTimeUs } from '../../event/time.ts';
import type { Store } from '../../store/store.ts';
import { jsonText } from '../../trail/history/json-text.ts';
import { revisionWords } from '../../trail/history/revision-words.ts';
import { clientSignal } from '../client-signal.ts';
import { parseCursor, renderCursor } from '../cursor-text.ts';
import { missingBeside } from '../missing-beside.ts';
import { readEvent } from '../read-event.ts';
import { type App, answers, type Serving } from '../serving.ts';
import { gatherHistory, gatherPart } from './gather-history.ts';
import { storeSource } from './history-source.ts';
import type { ObjectName } from './object-queries.ts';
import { wireAuthors, wireHistory, wireRevision } from './wire-history.ts';

const DEFAULT_WRITES = 500;

/** Serves `history` and `history/revision`. */
export function serveHistory(app: App, serving: Serving): void {
  serveWhole(app, serving);
  serveRevision(app, serving);
}

function serveWhole(app: App, { gate }: Serving): void {
  app.get(
    '/api/v1/history',
    {
      schema: {
        operationId: 'history',
        summary: 'The history of an object',
        description:
          'Its lives, its revisions with what changed and who changed it, and what else was done with it. Revisions are rebuilt from recorded answers, requests and patches, and each says from which.',
        querystring: HISTORY_PARAMETERS,
        response: answers(HISTORY_ANSWER),
      },
    },
    async (request, reply): Promise<HistoryAnswer> => {
      const { store, losses } = request;
      const { limit = DEFAULT_WRITES, cursor, ...asked } = request.query;
      return gate.ask(clientSignal(reply), async (asking) => {
        const object = await nameObject(store, asked);
        const question = { query: JSON.stringify(object) };
        const start = cursor === undefined ? undefined : parseCursor(cursor, question);
        const gathered = await gatherHistory(storeSource(store, asking), object, {
          limit,
          ...(start !== undefined && { after: start.cursor }),
        });
        if (gathered === undefined) throw nothingAbout(object);
        request.answeredRows = gathered.history.revisions.length;
        const { next } = gathered;
        return {
          ...wireHistory(
            object,
            gathered,
            next && renderCursor({ cursor: next, nowUs: start?.nowUs ?? 0 }, question),
          ),
          ...(await missingBeside({ losses, store }, gathered.range)),
        };
      });
    },
  );
}

function serveRevision(app: App, { gate }: Serving): void {
  app.get(
    '/api/v1/history/revision',
    {
      schema: {
        operationId: 'historyRevision',
        summary: 'An object as one write left it',
        description:
          'The body of one revision as far as it is known, with who last wrote each field. Compare two of them with the difference of your choice; the page matches lists by their keys.',
        querystring: HISTORY_REVISION_PARAMETERS,
        response: answers(HISTORY_REVISION_ANSWER),
      },
    },
    async (request, reply) => {
      const { store } = request;
      const { position, ...asked } = request.query;
      const json = await gate.ask(clientSignal(reply), async (asking) => {
        const object = await nameObject(store, asked);
        const [stored] = await store.events([position]);
        if (stored === undefined) throw noRevision(position);
        const untilUs = requestTimeUs(readEvent(stored).recorded.event) + 1;
        const page = { limit: DEFAULT_WRITES, untilUs };
        const { history } = await gatherPart(storeSource(store, asking), object, page);
        const at = history.revisions.findIndex((revision) => revision.position === position);
        const revision = history.revisions[at];
        if (revision === undefined) throw noRevision(position);
        const previous = history.revisions[at - 1];
        const fields = {
          revision: wireRevision(revision, revisionWords(history).get(revision) ?? []),
          ...(previous !== undefined && { previous: previous.position }),
          fieldAuthors: wireAuthors(history, revision),
        };
        const { body } = revision;
        // Long integers of the body do not survive the usual way to JSON.
        return `${JSON.stringify(fields).slice(0, -1)},"body":${body === undefined ? 'null' : jsonText(body)}}`;
      });
      return sendJson(reply, json);
    },
  );
}

function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}

async function nameObject(
  store: Store,
  { cluster, group = '', resource, namespace = '', name }: ObjectParameters,
): Promise<ObjectName> {
  return {
    cluster: cluster ?? (await onlyCluster(store)),
    group,
    resource,
    ...(namespace !== '' && { namespace }),
    name,
  };
}

async function onlyCluster(store: Store): Promise<string> {
  const { clusters } = await store.summary();
  const [only = '', ...more] = clusters;
  if (more.length === 0) return only;
  throw new Failure('usage/invalid', 'the store holds several clusters', {
    hint: 'Say which one with cluster=NAME; `cluster` in a row of /api/v1/search tells it.',
  });
}

function nothingAbout({ resource, namespace, name }: ObjectName): Failure {
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return new Failure('event/not-found', `no event is about ${resource} ${place}`, {
    hint: 'Give the resource in plural, its API group (apps for deployments), and its namespace.',
  });
}

function noRevision(position: number): Failure {
  return new Failure('event/not-found', `the event at position ${position} left no revision`, {
    hint: 'The positions of revisions are in the answer of /api/v1/history.',
  });
}
