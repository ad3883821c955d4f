import { receiveLines } from '../../collect/receive/receive-lines.ts';
import { onlyPost } from './only-post.ts';
import type { AddRoutes } from './receiving.ts';
import { requireCluster } from './require-cluster.ts';
import { takeBody } from './take-body.ts';

/** Shippers send a refused body again for ever, or stop; both are worse than a part kept. */
const NOTHING_WAS_AN_EVENT = 422;

/**
 * `POST /ingest/CLUSTER` for log shippers. Once all that is an event is synced the answer tells what
 * became of each line: 200, and 422 only if nothing in the body was an event.
 */
export const serveIngest: AddRoutes = (app, reception) => {
  app.post<{ Params: { cluster: string } }>('/ingest/:cluster', (request, reply) => {
    const { cluster } = request.params;
    return takeBody(request, reception, async (body, to) => {
      requireCluster(cluster, reception.settings(), request.sender);
      const receipt = await receiveLines(body, cluster, to);
      const { kept, duplicates, rejected, rejections } = receipt;
      if (rejected > 0 && kept + duplicates === 0) reply.code(NOTHING_WAS_AN_EVENT);
      return [{ kept, duplicates, rejectedCount: rejected, rejected: rejections }, receipt];
    });
  });
  onlyPost(app, '/ingest/:cluster');
};
