import { type BulkItem, BulkRequest, type ClusterOfIndex } from './bulk-request.ts';
import type { Destination } from './delivery.ts';
import { LineCutter } from './line-cutter.ts';

/**
 * Takes the body of an Elasticsearch bulk request and resolves with one item an action once all
 * that is kept is synced. Actions that would change or remove something get an error. Throws
 * `receive/not-events` for a body that is no bulk request, and the store's failure.
 */
export async function receiveBulk(
  body: AsyncIterable<Buffer>,
  clusterOf: ClusterOfIndex,
  to: Destination,
): Promise<readonly BulkItem[]> {
  const request = new BulkRequest(clusterOf, to);
  const cutter = new LineCutter();
  try {
    for await (const chunk of body) {
      for (const batch of cutter.push(chunk)) await request.take(batch);
    }
    for (const batch of cutter.end()) await request.take(batch);
    return await request.finish();
  } finally {
    await request.abandon();
  }
}
