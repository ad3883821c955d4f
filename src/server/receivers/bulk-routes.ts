import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../base/failure.ts';
import type { ClusterOfIndex } from '../../collect/receive/bulk-request.ts';
import { clusterOfIndex } from '../../collect/receive/cluster-name.ts';
import { receiveBulk } from '../../collect/receive/receive-bulk.ts';
import { receiveDocument } from '../../collect/receive/receive-document.ts';
import { answerFailures } from './answer-failure.ts';
import { bulkAnswer, bulkFigures, documentAnswer, elasticFailure } from './elastic-answers.ts';
import { serveProbes } from './probe-routes.ts';
import type { AddRoutes, Reception } from './receiving.ts';
import { requireCluster } from './require-cluster.ts';
import { takeBody } from './take-body.ts';

/** What of a bulk request is in its address. */
interface BulkAddress {
  readonly Params: { readonly cluster?: string; readonly index?: string; readonly id?: string };
  readonly Querystring: { readonly cluster?: string };
}

/**
 * The bulk protocol of Elasticsearch and OpenSearch, and their requests for one document, under `/`
 * and under `/elasticsearch/CLUSTER`, as far as shippers use them.
 */
export const serveBulk: AddRoutes = (app, reception) => {
  const addRoutes = (scope: FastifyInstance): void => {
    answerFailures(scope, { render: elasticFailure, busyStatus: 429 });
    scope.addHook('onSend', async (_request, reply) => {
      // Official clients refuse to work with whatever does not send this.
      const { product } = reception.settings().pretence;
      if (product === 'elasticsearch') reply.header('x-elastic-product', 'Elasticsearch');
    });
    for (const url of BULK_ROUTES) {
      scope.route<BulkAddress>({
        method: ['POST', 'PUT'],
        url,
        handler: (request, reply) => bulk(request, reply, reception),
      });
    }
    for (const [url, name] of DOCUMENT_ROUTES) {
      scope.route<BulkAddress>({
        method: ['POST', 'PUT'],
        url,
        handler: (request, reply) => document(name, request, reply, reception),
      });
    }
    serveProbes(scope, reception);
  };
  app.register(async (scope) => addRoutes(scope));
  app.register(async (scope) => addRoutes(scope), { prefix: '/elasticsearch/:cluster' });
};

/** Older shippers put a type behind the index, mostly `_doc`, which alone would be a document's. */
const BULK_ROUTES = ['/_bulk', '/:index/_bulk', '/:index/_doc/_bulk', '/:index/:type/_bulk'];

function bulk(
  request: FastifyRequest<BulkAddress>,
  reply: FastifyReply,
  reception: Reception,
): Promise<object> {
  return takeBody(request, reception, async (body, to) => {
    const items = await receiveBulk(body, clustersFor(request, reception), to);
    return [bulkAnswer(items, reply.elapsedTime), bulkFigures(items)];
  });
}

/** What stores one document, and what the same is called in a bulk request. */
const DOCUMENT_ROUTES: readonly (readonly [url: string, name: 'index' | 'create'])[] = [
  ['/:index/_doc', 'index'],
  ['/:index/_doc/:id', 'index'],
  ['/:index/_create', 'create'],
  ['/:index/_create/:id', 'create'],
];

function document(
  name: 'index' | 'create',
  request: FastifyRequest<BulkAddress>,
  reply: FastifyReply,
  reception: Reception,
): Promise<object> {
  const { index, id } = request.params;
  return takeBody(request, reception, async (body, to) => {
    const clusterOf = clustersFor(request, reception);
    const item = await receiveDocument(body, { name, index, id }, clusterOf, to);
    const answer = documentAnswer(item);
    reply.code(answer.status);
    return [answer.body, bulkFigures([item])];
  });
}

/** The cluster comes from the path, else the query, else a header, else the index, else a default. */
function clustersFor(
  { params, query, headers, sender }: FastifyRequest<BulkAddress>,
  reception: Reception,
): ClusterOfIndex {
  const settings = reception.settings();
  const header = headers['x-annals-cluster'];
  const told = params.cluster ?? query.cluster ?? (Array.isArray(header) ? header[0] : header);
  if (told !== undefined) {
    requireCluster(told, settings, sender);
    return () => told;
  }
  const known = new Map<string, ReturnType<ClusterOfIndex>>();
  return (ofAction) => {
    const index = ofAction ?? params.index ?? '';
    const found = known.get(index) ?? clusterFor(index);
    if (known.size < MAX_KNOWN_INDEXES) known.set(index, found);
    return found;
  };

  function clusterFor(index: string): ReturnType<ClusterOfIndex> {
    const cluster = clusterOfIndex(index, settings.indexes) ?? settings.defaultCluster;
    if (cluster === undefined) {
      return { refused: `index ${JSON.stringify(index.slice(0, 100))} tells no cluster` };
    }
    try {
      requireCluster(cluster, settings, sender);
      return cluster;
    } catch (error) {
      if (error instanceof Failure) return { refused: error.message };
      throw error;
    }
  }
}

/** Of one request; the sender chooses the names. */
const MAX_KNOWN_INDEXES = 1000;
