import { Failure } from '../../base/failure.ts';
import { MAX_LINE_BYTES } from '../limits.ts';
import type { BulkAction } from './bulk-action.ts';
import { type BulkItem, BulkRequest, type ClusterOfIndex } from './bulk-request.ts';
import type { Destination } from './delivery.ts';

/**
 * Takes a body that is one document, and resolves with what became of it once what is kept is
 * synced. Throws `receive/too-large` for one that is longer than an event may be, `receive/not-events`
 * for an empty one, and the store's failure.
 */
export async function receiveDocument(
  body: AsyncIterable<Buffer>,
  action: BulkAction,
  clusterOf: ClusterOfIndex,
  to: Destination,
): Promise<BulkItem> {
  const request = new BulkRequest(clusterOf, to);
  try {
    await request.takeDocument(action, await wholeOf(body));
    const [item] = await request.finish();
    if (item === undefined) throw new Error('unreachable: a document without an outcome');
    return item;
  } finally {
    await request.abandon();
  }
}

async function wholeOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_LINE_BYTES) {
      throw new Failure(
        'receive/too-large',
        `the document is longer than ${MAX_LINE_BYTES >> 20} MiB`,
      );
    }
    chunks.push(chunk);
  }
  if (sizeBytes === 0) throw new Failure('receive/not-events', 'the document is empty');
  return Buffer.concat(chunks, sizeBytes);
}
