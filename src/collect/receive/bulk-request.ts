import { Failure } from '../../base/failure.ts';
import type { AppendOutcome } from '../../store/store.ts';
import { unwrap } from '../envelope/unwrap.ts';
import { type LineBatch, lineBytes } from '../line-batch.ts';
import { type BulkAction, parseBulkAction } from './bulk-action.ts';
import { Delivery, type Destination } from './delivery.ts';
import { MAX_BULK_ITEMS } from './limits.ts';

/** What became of one action of a bulk request, in the order of the request. */
export interface BulkItem {
  readonly action: BulkAction;
  readonly outcome: AppendOutcome;
}

/** Says which cluster an index is about, or why none. */
export type ClusterOfIndex = (index: string | undefined) => string | { readonly refused: string };

/** A document may hold several events; the item tells the worst of them. */
interface Item {
  readonly action: BulkAction;
  outcome: AppendOutcome | undefined;
}

/** Takes actions with their documents and collects what became of them, for one request. */
export class BulkRequest {
  readonly #items: Item[] = [];
  readonly #clusterOf: ClusterOfIndex;
  readonly #to: Destination;
  readonly #delivery: Delivery<Item>;
  /** The action whose document is the next line. */
  #pending: BulkAction | undefined;

  constructor(clusterOf: ClusterOfIndex, to: Destination) {
    this.#clusterOf = clusterOf;
    this.#to = to;
    this.#delivery = new Delivery<Item>(to, ({ place }, outcome) => {
      place.outcome = worse(place.outcome, outcome);
    });
  }

  /** Takes lines: an action, its document, and so on. */
  async take(batch: LineBatch): Promise<void> {
    for (const { line, reason, bytes } of batch.rejected) {
      if (this.#pending === undefined) throw malformed(line, reason);
      await this.#refuse({ line, reason, bytes }, this.#begin());
    }
    for (const [i, line] of batch.lines.entries()) await this.#line(lineBytes(batch, i), line);
  }

  /** The items, once all that is kept is synced. */
  async finish(): Promise<readonly BulkItem[]> {
    await this.#delivery.flush();
    if (this.#pending !== undefined) throw malformed(undefined, 'its last document is missing');
    return this.#items.map(({ action, outcome }) => ({ action, outcome: outcome ?? NOTHING }));
  }

  /** Takes one document by itself, its action told otherwise. */
  async takeDocument(action: BulkAction, bytes: Buffer): Promise<void> {
    this.#pending = action;
    await this.#document(bytes, 1, this.#begin());
  }

  /** Waits for what is on its way, after a failure. */
  abandon(): Promise<void> {
    return this.#delivery.abandon();
  }

  async #line(bytes: Buffer, line: number): Promise<void> {
    if (this.#pending !== undefined) {
      await this.#document(bytes, line, this.#begin());
      return;
    }
    const action = parseBulkAction(bytes.toString('utf8'));
    if (typeof action === 'string') throw malformed(line, action);
    this.#pending = action;
    // A deletion has no document.
    if (action.name === 'delete') this.#begin().outcome = notTaken(action);
  }

  /** Makes an item of the pending action. */
  #begin(): Item {
    const action = this.#pending;
    this.#pending = undefined;
    if (action === undefined) throw new Error('unreachable: a document without an action');
    if (this.#items.length >= MAX_BULK_ITEMS) throw tooMany();
    const item: Item = { action, outcome: undefined };
    this.#items.push(item);
    return item;
  }

  async #document(bytes: Buffer, line: number, item: Item): Promise<void> {
    if (item.action.name === 'update') {
      item.outcome = notTaken(item.action);
      return;
    }
    const cluster = this.#clusterOf(item.action.index);
    if (typeof cluster !== 'string') {
      item.outcome = { kind: 'rejected', reason: cluster.refused };
      return;
    }
    const unwrapped = unwrap(bytes);
    if (unwrapped.kind === 'unknown') {
      const reason = `not an audit event: it looks like ${unwrapped.looksLike}`;
      await this.#refuse({ line, reason, bytes }, item, cluster);
      return;
    }
    const events = unwrapped.kind === 'event' ? [unwrapped] : unwrapped.items;
    for (const { bytes: event, source: origin } of events) {
      await this.#delivery.add({ cluster, bytes: event, origin, line, place: item });
    }
  }

  async #refuse(
    rejected: { readonly line: number; readonly reason: string; readonly bytes: Uint8Array },
    item: Item,
    cluster = '',
  ): Promise<void> {
    const { refusals, source } = this.#to;
    await refusals.add([{ ...rejected, source, cluster }]);
    item.outcome = { kind: 'rejected', reason: rejected.reason };
  }
}

/** A list without items. */
const NOTHING: AppendOutcome = { kind: 'rejected', reason: 'the document holds no event' };

const RANK: Readonly<Record<AppendOutcome['kind'], number>> = {
  duplicate: 0,
  kept: 1,
  rejected: 2,
};

function worse(before: AppendOutcome | undefined, now: AppendOutcome): AppendOutcome {
  return before === undefined || RANK[now.kind] > RANK[before.kind] ? now : before;
}

function notTaken({ name }: BulkAction): AppendOutcome {
  const reason = `action "${name}" is not taken: what is in the trail is neither changed nor removed`;
  return { kind: 'rejected', reason };
}

function malformed(line: number | undefined, reason: string): Failure {
  const where = line === undefined ? 'the body' : `line ${line}`;
  return new Failure('receive/not-events', `cannot read the bulk request: ${where}: ${reason}`, {
    hint: 'A bulk request is an action line, then a document line, and so on.',
  });
}

function tooMany(): Failure {
  return new Failure('receive/too-large', `a bulk request has more than ${MAX_BULK_ITEMS} items`, {
    hint: 'Send smaller batches. What came before that point is kept.',
  });
}
