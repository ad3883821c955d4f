import { Failure } from '../../base/failure.ts';
import { DocumentCutter } from '../document-cutter.ts';
import { type LineBatch, lineBytes } from '../line-batch.ts';
import { recognise } from '../recognise.ts';
import { scanDocument } from '../scan-document.ts';
import { Delivery, type Destination } from './delivery.ts';
import { headFirst } from './head-first.ts';
import { LOOK_BYTES } from './limits.ts';
import { type Receipt, Tally } from './receipt.ts';

/**
 * Takes the body of one webhook call, an `EventList`, and resolves once every event of it is synced.
 * Items that are no events are quarantined and counted: sending them again would not help, and the
 * API server would do so for minutes. Throws `receive/not-events` for a body that is no `EventList`
 * or no JSON, and the store's failure when it could not keep the events.
 */
export async function receiveList(
  body: AsyncIterable<Buffer>,
  cluster: string,
  to: Destination,
): Promise<Receipt> {
  const tally = new Tally();
  const delivery = new Delivery<undefined>(to, ({ line }, outcome) => tally.count(line, outcome));
  const cutter = new DocumentCutter();
  try {
    let isLookedAt = false;
    for await (const chunk of headFirst(body)) {
      if (!isLookedAt) await requireList(chunk, cluster, to);
      isLookedAt = true;
      await take(cutter.push(chunk), { cluster, to, delivery, tally });
    }
    if (!isLookedAt) throw notEvents('it is empty');
    await take(cutter.end(), { cluster, to, delivery, tally });
    await delivery.flush();
    return tally;
  } finally {
    await delivery.abandon();
  }
}

async function requireList(
  start: Buffer,
  cluster: string,
  { refusals, source }: Destination,
): Promise<void> {
  if (start.subarray(0, NATIVE_START.length).equals(NATIVE_START)) return;
  const bytes = start.subarray(0, LOOK_BYTES);
  const recognition = recognise(bytes);
  if (recognition.kind === 'documents' || recognition.kind === 'lines') return;
  if (recognition.kind === 'empty') throw notEvents('it is empty');
  if (isUnnamedList(bytes)) return;
  const reason = `it looks like ${recognition.looksLike}`;
  await refusals.add([{ source, cluster, line: 1, reason, bytes }]);
  throw notEvents(reason);
}

/** How every body of an API server begins. */
const NATIVE_START = Buffer.from('{"kind":"EventList","apiVersion":"audit.k8s.io/');

/** A list whose kind stands behind its items, or nowhere. */
function isUnnamedList(bytes: Buffer): boolean {
  const text = bytes.toString('utf8').trimStart();
  const { keys } = scanDocument(text, 0);
  const kind = keys.get('kind') ?? 'EventList';
  const version = keys.get('apiVersion') ?? 'audit.k8s.io/';
  const isAudit = kind === 'EventList' && version.startsWith('audit.k8s.io/');
  // Kubernetes' own Events come in a list of the same name.
  return text.startsWith('{') && keys.has('items') && isAudit && text.includes('"auditID"');
}

interface Taking {
  readonly cluster: string;
  readonly to: Destination;
  readonly delivery: Delivery<undefined>;
  readonly tally: Tally;
}

async function take(batch: LineBatch, { cluster, to, delivery, tally }: Taking): Promise<void> {
  for (const [i, line] of batch.lines.entries()) {
    await delivery.add({ cluster, bytes: lineBytes(batch, i), line, place: undefined });
  }
  if (batch.rejected.length === 0) return;
  const { refusals, source } = to;
  await refusals.add(batch.rejected.map((rejected) => ({ ...rejected, source, cluster })));
  const broken = batch.rejected.find(({ reason }) => reason.startsWith('not JSON'));
  if (broken !== undefined) {
    await delivery.flush();
    throw notEvents(`line ${broken.line} is ${broken.reason}`);
  }
  for (const { line, reason } of batch.rejected) tally.count(line, { kind: 'rejected', reason });
}

function notEvents(reason: string): Failure {
  return new Failure('receive/not-events', `the body is no EventList: ${reason}`, {
    hint: 'This address takes what the API server sends with --audit-webhook-config-file.',
  });
}
