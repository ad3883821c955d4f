import { DocumentCutter } from '../document-cutter.ts';
import { LineUnwrapper } from '../envelope/line-unwrapper.ts';
import { type LineBatch, lineBytes, type RejectedLine } from '../line-batch.ts';
import { recognise } from '../recognise.ts';
import { Delivery, type Destination } from './delivery.ts';
import { headFirst } from './head-first.ts';
import { LOOK_BYTES } from './limits.ts';
import { LineCutter } from './line-cutter.ts';
import { type Receipt, Tally } from './receipt.ts';

/** Cuts a body into what may be events. */
interface Cutter {
  push(chunk: Buffer): readonly LineBatch[];
  end(): readonly LineBatch[];
}

/**
 * Takes what log shippers send: a JSON document a line, or documents in a list or over several
 * lines. Each may be an event, an `EventList`, or one wrapped by a shipper. Resolves once all that
 * is an event is synced; the rest is quarantined, counted and named. Throws the store's failure.
 */
export async function receiveLines(
  body: AsyncIterable<Buffer>,
  cluster: string,
  to: Destination,
): Promise<Receipt> {
  const tally = new Tally();
  const delivery = new Delivery<undefined>(to, ({ line }, outcome) => tally.count(line, outcome));
  const taking = { cluster, to, delivery, tally };
  const unwrapper = new LineUnwrapper();
  let cutter: Cutter | undefined;
  try {
    for await (const chunk of headFirst(body)) {
      cutter ??= cutterFor(chunk);
      await take(unwrapAll(cutter.push(chunk), unwrapper), taking);
    }
    await take(unwrapAll(cutter?.end() ?? [], unwrapper), taking);
    const missing = unwrapper.end();
    if (missing !== undefined) await take([missing], taking);
    await delivery.flush();
    return tally;
  } finally {
    await delivery.abandon();
  }
}

function cutterFor(start: Buffer): Cutter {
  const isList = start.toString('latin1', 0, 1024).trimStart().startsWith('[');
  if (!isList && recognise(start.subarray(0, LOOK_BYTES)).kind !== 'documents') {
    return new LineCutter();
  }
  const cutter = new DocumentCutter();
  return { push: (chunk) => [cutter.push(chunk)], end: () => [cutter.end()] };
}

interface Taking {
  readonly cluster: string;
  readonly to: Destination;
  readonly delivery: Delivery<undefined>;
  readonly tally: Tally;
}

function unwrapAll(batches: readonly LineBatch[], unwrapper: LineUnwrapper): readonly LineBatch[] {
  return batches.flatMap((batch) => unwrapper.push(batch));
}

async function take(batches: readonly LineBatch[], taking: Taking): Promise<void> {
  const { cluster, delivery } = taking;
  for (const batch of batches) {
    for (const [i, line] of batch.lines.entries()) {
      const origin = batch.sources?.[i];
      const bytes = lineBytes(batch, i);
      await delivery.add({ cluster, bytes, origin, line, place: undefined });
    }
    await refuse(batch.rejected, taking);
  }
}

async function refuse(
  rejected: readonly RejectedLine[],
  { cluster, to: { refusals, source }, tally }: Taking,
): Promise<void> {
  if (rejected.length === 0) return;
  await refusals.add(rejected.map((one) => ({ ...one, source, cluster })));
  for (const { line, reason } of rejected) tally.count(line, { kind: 'rejected', reason });
}
