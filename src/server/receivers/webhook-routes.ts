import { receiveList } from '../../collect/receive/receive-list.ts';
import { onlyPost } from './only-post.ts';
import type { AddRoutes } from './receiving.ts';
import { requireCluster } from './require-cluster.ts';
import { takeBody } from './take-body.ts';

/**
 * `POST /webhook/CLUSTER` for the API server's audit webhook. It is answered 200 once every event
 * is synced; the API server tries again on everything else and reads no answer.
 */
export const serveWebhook: AddRoutes = (app, reception) => {
  app.post<{ Params: { cluster: string } }>('/webhook/:cluster', (request) => {
    const { cluster } = request.params;
    return takeBody(request, reception, async (body, to) => {
      requireCluster(cluster, reception.settings(), request.sender);
      const receipt = await receiveList(body, cluster, to);
      const { kept, duplicates, rejected } = receipt;
      return [{ kept, duplicates, rejected }, receipt];
    });
  });
  onlyPost(app, '/webhook/:cluster');
};
