import type { RecordedEvent } from '../../event/audit-event.ts';
import type { Query } from '../../query/query.ts';
import type { Asking, Cursor, Group, Store, TimeRange } from '../../store/store.ts';
import { readEvent } from '../read-event.ts';

/** A request by its last event, with where that lies. */
export interface FoundRequest {
  readonly position: number;
  readonly timeUs: number;
  readonly recorded: RecordedEvent;
}

/** Which requests, the newest first. */
export interface SourceSearch {
  readonly query: Query;
  readonly range: TimeRange;
  readonly limit: number;
  readonly after?: Cursor;
}

/** Requests, and where the search goes on; absent when that was all. */
interface SourcePage {
  readonly found: readonly FoundRequest[];
  readonly next?: Cursor;
}

/** Where a history is read from: a store, or a log. */
export interface HistorySource {
  search(search: SourceSearch): Promise<SourcePage>;
  count(query: Query, range: TimeRange): Promise<number>;
  groups(query: Query, range: TimeRange, fields: readonly string[]): Promise<readonly Group[]>;
}

/** Events are read so many at a time, so that large ones end a page early. */
const EVENTS_AT_ONCE = 50;
/** What the events of one page may weigh together; what a browser and a person can take. */
const MAX_PAGE_BYTES = 24 << 20;
const MAX_READERS = 50;

/** Reads a history from a store. Events whose bytes are damaged are left out. */
export function storeSource(store: Store, asking: Asking): HistorySource {
  return {
    search: (search) => searchStore(store, search, asking),
    count: (query, range) => store.count({ query, range, unit: 'requests' }, asking),
    groups: (query, range, fields) =>
      store.groups({ query, range, unit: 'requests', fields, top: MAX_READERS }, asking),
  };
}

async function searchStore(
  store: Store,
  { query, range, limit, after }: SourceSearch,
  asking: Asking,
): Promise<SourcePage> {
  const selection = { query, range, unit: 'requests' as const, order: 'newest' as const };
  const page = await store.search(
    { ...selection, limit, ...(after !== undefined && { after }) },
    asking,
  );
  const found: FoundRequest[] = [];
  let sizeBytes = 0;
  for (let first = 0; first < page.rows.length; first += EVENTS_AT_ONCE) {
    asking.signal?.throwIfAborted();
    const rows = page.rows.slice(first, first + EVENTS_AT_ONCE);
    const events = await store.events(rows.map(({ position }) => position));
    for (const [i, { position, timeUs }] of rows.entries()) {
      const stored = events[i];
      if (stored === undefined) continue;
      sizeBytes += stored.bytes.length;
      found.push({ position, timeUs, recorded: readEvent(stored).recorded });
    }
    const last = rows.at(-1);
    const isLast = first + EVENTS_AT_ONCE >= page.rows.length;
    if (sizeBytes < MAX_PAGE_BYTES || isLast || last === undefined) continue;
    const size = page.next?.size ?? after?.size ?? (await store.summary()).events;
    return { found, next: { timeUs: last.timeUs, position: last.position, size } };
  }
  return { found, ...(page.next !== undefined && { next: page.next }) };
}
