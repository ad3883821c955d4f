import { isRejected, parseEvent } from '../../event/parse-event.ts';
import { compilePredicate, type Predicate } from '../../query/predicate.ts';
import type { Query } from '../../query/query.ts';
import type {
  AppendOutcome,
  Asking,
  Bar,
  Facet,
  FacetRequest,
  Group,
  GroupRequest,
  HistogramRequest,
  LatencyBar,
  Page,
  Reading,
  RemovedEvents,
  SearchRequest,
  Selection,
  Statistics,
  Store,
  StoredEvent,
  StoreSummary,
  Volume,
} from '../../store/store.ts';
import { type Tail, tailEvents } from '../live/tail-events.ts';
import { isWhole, type Scope, withinScope } from './scope.ts';

const EVERYTHING: Query = { kind: 'all', span: { start: 0, end: 0 } };

/** Clusters a scoped reader is told of at most. */
const MAX_CLUSTERS = 1000;

/**
 * A store as one reader may see it. Routes get no other, so none of them can forget the scope: it is
 * part of every plan, and what is read by its place is looked at before it is given away.
 */
export class ScopedStore implements Store {
  readonly #store: Store;
  readonly #scope: Scope;
  readonly #isVisible: Predicate;

  constructor(store: Store, scope: Scope) {
    this.#store = store;
    this.#scope = scope;
    this.#isVisible = compilePredicate(withinScope(EVERYTHING, scope));
  }

  /** Readers do not write. */
  append(): Promise<readonly AppendOutcome[]> {
    return Promise.reject(new Error('readers do not write'));
  }

  /** Counts and times of what is visible; it costs a scan of columns where the scope is not whole. */
  async summary(): Promise<StoreSummary> {
    if (isWhole(this.#scope)) return this.#store.summary();
    const everything = this.#bounded({ query: EVERYTHING, range: {}, unit: 'events' });
    const [{ count, firstUs, lastUs }, groups] = await Promise.all([
      this.#store.statistics(everything),
      this.#store.groups({ ...everything, fields: ['cluster'], top: MAX_CLUSTERS }),
    ]);
    return {
      events: count,
      ...(firstUs !== undefined && { firstUs }),
      ...(lastUs !== undefined && { lastUs }),
      clusters: groups.map(({ values: [cluster = ''] }) => cluster).toSorted(),
    };
  }

  /** The same for every reader: positions count all events, and it says nothing of what they held. */
  removed(): Promise<RemovedEvents | undefined> {
    return this.#store.removed();
  }

  search(request: SearchRequest, asking?: Asking): Promise<Page> {
    return this.#store.search(this.#bounded(request), asking);
  }

  /** How much has to be read tells how much there is, beyond what this reader may see. */
  explain(selection: Selection, asking?: Asking): Promise<Reading | undefined> {
    return isWhole(this.#scope)
      ? this.#store.explain(selection, asking)
      : Promise.resolve(undefined);
  }

  count(selection: Selection, asking?: Asking): Promise<number> {
    return this.#store.count(this.#bounded(selection), asking);
  }

  histogram(request: HistogramRequest, asking?: Asking): Promise<readonly Bar[]> {
    return this.#store.histogram(this.#bounded(request), asking);
  }

  facets(request: FacetRequest, asking?: Asking): Promise<readonly Facet[]> {
    return this.#store.facets(this.#bounded(request), asking);
  }

  groups(request: GroupRequest, asking?: Asking): Promise<readonly Group[]> {
    return this.#store.groups(this.#bounded(request), asking);
  }

  statistics(selection: Selection, asking?: Asking): Promise<Statistics> {
    return this.#store.statistics(this.#bounded(selection), asking);
  }

  latencies(request: HistogramRequest, asking?: Asking): Promise<readonly LatencyBar[]> {
    return this.#store.latencies(this.#bounded(request), asking);
  }

  volumes(request: GroupRequest, asking?: Asking): Promise<readonly Volume[]> {
    return this.#store.volumes(this.#bounded(request), asking);
  }

  async events(positions: readonly number[]): Promise<readonly (StoredEvent | undefined)[]> {
    const events = await this.#store.events(positions);
    return events.map((stored) =>
      stored !== undefined && this.#shows(stored) ? stored : undefined,
    );
  }

  async eventsByAuditID(auditID: string): Promise<readonly StoredEvent[]> {
    return (await this.#store.eventsByAuditID(auditID)).filter((stored) => this.#shows(stored));
  }

  /** What is kept from now on, or from behind a position on; of it, what is visible. */
  tail(after: number | undefined, signal: AbortSignal): Promise<Tail> {
    return tailEvents(this.#store, {
      ...(after !== undefined && { after }),
      isVisible: this.#isVisible,
      signal,
    });
  }

  /** Nothing: the store is not this reader's to close. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #bounded<Question extends Selection>(question: Question): Question {
    return { ...question, query: withinScope(question.query, this.#scope) };
  }

  #shows({ cluster, source, bytes }: StoredEvent): boolean {
    if (isWhole(this.#scope)) return true;
    const event = parseEvent(new TextDecoder().decode(bytes));
    return !isRejected(event) && this.#isVisible({ cluster, source, event });
  }
}
