import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../base/failure.ts';
import { clusterOfIndex } from '../../collect/receive/cluster-name.ts';
import { type ClusterOfIndex, receiveBulk } from '../../collect/receive/receive-bulk.ts';
import { answerFailures } from './answer-failure.ts';
import { bulkAnswer, bulkFigures, elasticFailure } from './elastic-answers.ts';
import { serveProbes } from './probe-routes.ts';
import type { AddRoutes, Reception } from './receiving.ts';
import { requireCluster } from './require-cluster.ts';
import { takeBody } from './take-body.ts';

/** What of a bulk request is in its address. */
interface BulkAddress {
  readonly Params: { readonly cluster?: string; readonly index?: string };
  readonly Querystring: { readonly cluster?: string };
}

/**
 * The bulk protocol of Elasticsearch and OpenSearch, under `/` and under `/elasticsearch/CLUSTER`,
 * as far as shippers use it.
 */
export const serveBulk: AddRoutes = (app, reception) => {
  const addRoutes = (scope: FastifyInstance): void => {
    answerFailures(scope, { render: elasticFailure, busyStatus: 429 });
    scope.addHook('onSend', async (_request, reply) => {
      // Official clients refuse to work with whatever does not send this.
      const { product } = reception.settings().pretence;
      if (product === 'elasticsearch') reply.header('x-elastic-product', 'Elasticsearch');
    });
    for (const url of ['/_bulk', '/:index/_bulk', '/:index/:type/_bulk']) {
      scope.route<BulkAddress>({
        method: ['POST', 'PUT'],
        url,
        handler: (request, reply) => bulk(request, reply, reception),
      });
    }
    serveProbes(scope, reception);
  };
  app.register(async (scope) => addRoutes(scope));
  app.register(async (scope) => addRoutes(scope), { prefix: '/elasticsearch/:cluster' });
};

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
