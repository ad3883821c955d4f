import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Destination } from '../../collect/receive/delivery.ts';
import { readBody } from '../../collect/receive/read-body.ts';
import { discardRest } from './discard-rest.ts';
import type { Figures } from './receiver-metrics.ts';
import type { Reception } from './receiving.ts';

/** The sender closed the connection before its request was whole: there is nobody to answer. */
export class SenderGone extends Error {}

/** Works on the body of a request while it arrives, within the memory there is, and counts it. */
export async function takeBody<Answer>(
  { raw, headers, log }: FastifyRequest,
  reception: Reception,
  work: (body: AsyncIterable<Buffer>, to: Destination) => Promise<readonly [Answer, Figures]>,
): Promise<Answer> {
  const { budget, metrics, store, refusals, nowUs } = reception;
  const { name: source } = reception.settings();
  const startMs = performance.now();
  using lease = budget.lease();
  const body = readBody(
    { chunks: chunksOf(raw), encoding: headers['content-encoding'] },
    { lease },
  );
  try {
    const to = { store, refusals, lease, source, nowUs };
    const [answer, figures] = await work(counted(body, source, reception), to);
    const { rejected } = figures;
    if (rejected > 0) log.warn({ source, rejected }, 'not everything received is an event');
    metrics.synced(source, figures, (performance.now() - startMs) / 1000);
    return answer;
  } catch (error) {
    if (raw.destroyed && !raw.complete) throw new SenderGone('the sender went away');
    await discardRest(raw);
    throw error;
  }
}

/** Ending early must not destroy the connection, over which the answer still has to go. */
function chunksOf(raw: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => raw.iterator({ destroyOnReturn: false }) };
}

async function* counted(
  body: AsyncIterable<Buffer>,
  source: string,
  { metrics }: Reception,
): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    metrics.received(source, chunk.length);
    yield chunk;
  }
}
