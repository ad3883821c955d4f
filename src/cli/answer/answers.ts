import type { RecordedEvent } from '../../event/audit-event.ts';
import type {
  Bar,
  Group,
  Order,
  RemovedEvents,
  Selection,
  Statistics,
  TimeRange,
} from '../../store/store.ts';
import type { TouchingLosses } from './touching-losses.ts';

/** One event of an answer. */
export interface Found {
  /** Its place in the store, or among the lines of the logs that are read. */
  readonly position: number;
  readonly recorded: RecordedEvent;
  /** As it was written. */
  readonly bytes: Uint8Array;
}

/** Which rows, in which order, how many. */
export interface Search extends Selection {
  readonly order: Order;
  /** Undefined for all of them. */
  readonly limit: number | undefined;
}

/** Figures about a selection and how it is spread over time. */
export interface Overview {
  readonly statistics: Statistics;
  readonly intervalUs: number;
  readonly bars: readonly Bar[];
}

/**
 * What the commands ask: the same of a store and of logs read on the spot, so that no command
 * knows which it has. All of it ends with `query/cancelled` when `signal` is aborted.
 */
export interface Answers extends AsyncDisposable {
  /** Rows in the order asked for. A request is shown by its last stage. */
  search(search: Search): AsyncIterable<Found>;
  count(selection: Selection): Promise<number>;
  groups(selection: Selection, fields: readonly string[], top: number): Promise<readonly Group[]>;
  /** At most `maxBars` bars of a width that people count in. */
  overview(selection: Selection, maxBars: number): Promise<Overview>;
  /** All events with this Audit-ID. */
  byAuditID(auditID: string): Promise<readonly Found[]>;
  /** All events with the Audit-ID of the event at this position. */
  byPosition(position: number): Promise<readonly Found[]>;
  /** What kept the answer from being whole, to be told after it. Empty for a store. */
  complaints(): readonly Complaint[];
  /** What is known to be missing in this time; of logs that are read on the spot nothing is. */
  losses(range: TimeRange): Promise<TouchingLosses | undefined>;
  /** What retention took out of this time; undefined when nothing. */
  removed(range: TimeRange): Promise<RemovedEvents | undefined>;
}

/** Something that was in the way of a whole answer. */
export interface Complaint {
  readonly message: string;
  readonly hint?: string;
}
