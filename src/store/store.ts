import type { RawEvent } from '../event/audit-event.ts';
import type { Query } from '../query/query.ts';

/** What became of one appended line. */
export type AppendOutcome =
  | { readonly kind: 'kept'; readonly position: number }
  /** The same bytes are in the store for this cluster already. */
  | { readonly kind: 'duplicate'; readonly position: number }
  | { readonly kind: 'rejected'; readonly reason: string };

/** A span of request times in microseconds since the epoch; the end is excluded. */
export interface TimeRange {
  readonly sinceUs?: number;
  readonly untilUs?: number;
}

/** What rows and counts are: a request is shown by its last stage. */
export type Unit = 'requests' | 'events';

/** Which events a question is about. */
export interface Selection {
  readonly query: Query;
  readonly range: TimeRange;
  readonly unit: Unit;
}

/** By the time of the request, then by position. */
export type Order = 'newest' | 'oldest';

/**
 * A place between two rows of one answer. `size` is the number of events the first page saw; later
 * pages look at those alone, so that pages neither shift nor repeat while events arrive.
 */
export interface Cursor {
  readonly timeUs: number;
  readonly position: number;
  readonly size: number;
}

/**
 * One row of an answer: what the typed columns of the index hold. Absent fields are absent in the
 * event. The event itself is read with `Store.events`.
 */
export interface Row {
  readonly position: number;
  readonly cluster: string;
  readonly source: string;
  /** When the request was received, see `requestTimeUs`. */
  readonly timeUs: number;
  readonly stageTimeUs: number;
  readonly level: string;
  readonly stage: string;
  readonly verb?: string;
  readonly requestURI?: string;
  readonly username?: string;
  readonly groups?: readonly string[];
  readonly impersonatedUsername?: string;
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly code?: number;
  readonly statusReason?: string;
  readonly decision?: string;
}

export interface SearchRequest extends Selection {
  readonly order: Order;
  readonly limit: number;
  readonly after?: Cursor;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: Cursor;
}

export interface HistogramRequest extends Selection {
  /** Bars of equal width, aligned to multiples of it since the epoch. */
  readonly intervalUs: number;
}

/** Bars with at least one match, oldest first. */
export interface Bar {
  readonly startUs: number;
  readonly count: number;
  /** Those of them with a code of 400 or above. */
  readonly errors: number;
}

export interface FacetRequest extends Selection {
  /** Canonical names of known fields. */
  readonly fields: readonly string[];
  readonly top: number;
}

export interface Facet {
  readonly field: string;
  /** By count, then by value. A row with several values counts once for each. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Rows without the field. */
  readonly absent: number;
  /** How many different values there are, those not listed included. */
  readonly distinct: number;
}

/** Groups of rows that agree in some fields, as `annals top` shows them. */
export interface GroupRequest extends Selection {
  /** Canonical names of known fields, at least one. A row with several values uses each. */
  readonly fields: readonly string[];
  readonly top: number;
}

export interface Group {
  /** One value per field; undefined where the row has none. */
  readonly values: readonly (string | undefined)[];
  readonly count: number;
  readonly errors: number;
}

/** How long the requests of a span of time took, by nearest rank; see `Statistics`. */
export interface LatencyBar {
  readonly startUs: number;
  /** Requests that tell how long they took. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
}

/** Rows that agree in some fields, and what they weigh. */
export interface Volume {
  readonly values: Group['values'];
  readonly count: number;
  /** Sum of the lengths of the events as kept. */
  readonly sizeBytes: number;
}

/** Figures over a selection. Latency is of rows that tell both times and are not long-running. */
export interface Statistics {
  readonly count: number;
  readonly errors: number;
  readonly firstUs?: number;
  readonly lastUs?: number;
  readonly latencyMs?: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
}

/** What has to be read to answer a question, at most. */
export interface Reading {
  /** Parts of the index whose times and words may match, and how many there are. */
  readonly parts: number;
  readonly allParts: number;
  /** Rows in these parts, and in all. */
  readonly rows: number;
  readonly allRows: number;
  /** Events that have to be asked themselves, as columns cannot decide; 0 when they can. */
  readonly events: number;
}

/** A stored event with its bytes. */
export interface StoredEvent {
  readonly position: number;
  readonly cluster: string;
  readonly source: string;
  readonly receivedUs: number;
  readonly bytes: Uint8Array;
}

/** What the store holds, at a glance. */
export interface StoreSummary {
  readonly events: number;
  readonly firstUs?: number;
  readonly lastUs?: number;
  readonly clusters: readonly string[];
}

/** Events that were kept once and that retention took out. */
export interface RemovedEvents {
  readonly events: number;
  /** When the latest of their requests was received. */
  readonly lastUs?: number;
  /** When the last of them were removed, and why. */
  readonly removedUs: number;
  readonly reason: 'age' | 'size';
}

/** May end any question early; the promise then rejects with `query/cancelled`. */
export interface Asking {
  readonly signal?: AbortSignal;
}

/**
 * Keeps events and answers questions about them. Every implementation passes
 * `test/contract/store-contract.ts`, and each gives the answers the predicate of `query/` gives.
 */
export interface Store extends AsyncDisposable {
  /**
   * Keeps lines in order. Resolves, with one outcome a line, once what is kept is as safe as this
   * store can make it (`DiskStore`: synced) and later questions see it.
   */
  append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]>;

  /** `events` counts those that are there now. */
  summary(): Promise<StoreSummary>;
  /** What retention took out; undefined while nothing was. Positions below `events` are empty. */
  removed(): Promise<RemovedEvents | undefined>;
  search(request: SearchRequest, asking?: Asking): Promise<Page>;
  count(selection: Selection, asking?: Asking): Promise<number>;
  histogram(request: HistogramRequest, asking?: Asking): Promise<readonly Bar[]>;
  facets(request: FacetRequest, asking?: Asking): Promise<readonly Facet[]>;
  groups(request: GroupRequest, asking?: Asking): Promise<readonly Group[]>;
  statistics(selection: Selection, asking?: Asking): Promise<Statistics>;
  /** Bars in which a request tells how long it took, oldest first. */
  latencies(request: HistogramRequest, asking?: Asking): Promise<readonly LatencyBar[]>;
  /** The heaviest groups, the heaviest first, then by values. */
  volumes(request: GroupRequest, asking?: Asking): Promise<readonly Volume[]>;

  /** What answering costs; undefined for a reader who may not know how much there is. */
  explain(selection: Selection, asking?: Asking): Promise<Reading | undefined>;

  /** The events at these positions in the order asked; undefined where there is none. */
  events(positions: readonly number[]): Promise<readonly (StoredEvent | undefined)[]>;
  /** All events with this Audit-ID, of any cluster, user and stage, by position. */
  eventsByAuditID(auditID: string): Promise<readonly StoredEvent[]>;
}
