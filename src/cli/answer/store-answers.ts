import { LossReader } from '../../collect/losses/loss-reader.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import type {
  Group,
  RemovedEvents,
  SearchRequest,
  Selection,
  Store,
  StoredEvent,
  TimeRange,
} from '../../store/store.ts';
import type { Answers, Complaint, Found, Overview, Search } from './answers.ts';
import { barWidth } from './bar-width.ts';
import { type TouchingLosses, touchingLosses } from './touching-losses.ts';

/** Rows read at a time. */
const PAGE_ROWS = 500;

/** Answers out of a store. */
export class StoreAnswers implements Answers {
  readonly #store: Store;
  readonly #losses: LossReader;
  readonly #nowUs: number;
  readonly #asking: { readonly signal: AbortSignal };

  constructor(
    store: Store,
    { folder, nowUs, signal }: { folder: string; nowUs: number; signal: AbortSignal },
  ) {
    this.#store = store;
    this.#losses = new LossReader(folder);
    this.#nowUs = nowUs;
    this.#asking = { signal };
  }

  async *search({ limit, ...search }: Search): AsyncGenerator<Found> {
    let left = limit ?? Number.POSITIVE_INFINITY;
    let request: SearchRequest = { ...search, limit: Math.min(left, PAGE_ROWS) };
    while (left > 0) {
      const page = await this.#store.search(request, this.#asking);
      yield* await this.#found(page.rows.map(({ position }) => position));
      left -= page.rows.length;
      if (page.next === undefined) return;
      request = { ...request, limit: Math.min(left, PAGE_ROWS), after: page.next };
    }
  }

  count(selection: Selection): Promise<number> {
    return this.#store.count(selection, this.#asking);
  }

  groups(selection: Selection, fields: readonly string[], top: number): Promise<readonly Group[]> {
    return this.#store.groups({ ...selection, fields, top }, this.#asking);
  }

  async overview(selection: Selection, maxBars: number): Promise<Overview> {
    const statistics = await this.#store.statistics(selection, this.#asking);
    const { firstUs = 0, lastUs = 0 } = statistics;
    const intervalUs = barWidth(firstUs, lastUs, maxBars);
    const bars = await this.#store.histogram({ ...selection, intervalUs }, this.#asking);
    return { statistics, intervalUs, bars };
  }

  async byAuditID(auditID: string): Promise<readonly Found[]> {
    return (await this.#store.eventsByAuditID(auditID)).flatMap(foundOf);
  }

  async byPosition(position: number): Promise<readonly Found[]> {
    const [found] = await this.#found([position]);
    return found === undefined ? [] : this.byAuditID(found.recorded.event.auditID);
  }

  complaints(): readonly Complaint[] {
    return [];
  }

  losses(range: TimeRange): Promise<TouchingLosses | undefined> {
    const sources = { list: this.#losses, store: this.#store, nowUs: this.#nowUs };
    return touchingLosses(sources, range, this.#asking.signal);
  }

  async removed({ sinceUs = 0 }: TimeRange): Promise<RemovedEvents | undefined> {
    const removed = await this.#store.removed();
    if (removed === undefined || sinceUs > (removed.lastUs ?? 0)) return undefined;
    return removed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  async #found(positions: readonly number[]): Promise<readonly Found[]> {
    const events = await this.#store.events(positions);
    return events.flatMap((stored) => (stored === undefined ? [] : foundOf(stored)));
  }
}

const decoder = new TextDecoder();

function foundOf({ position, cluster, source, bytes }: StoredEvent): readonly Found[] {
  const event = parseEvent(decoder.decode(bytes));
  return isRejected(event) ? [] : [{ position, bytes, recorded: { cluster, source, event } }];
}
