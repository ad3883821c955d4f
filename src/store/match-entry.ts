import type { RecordedEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import type { StoredEntry } from '../journal/journal.ts';
import { compilePredicate } from '../query/predicate.ts';
import type { Query } from '../query/query.ts';

/** What it takes to ask an event: its bytes and what came with them. */
type Asked = Pick<StoredEntry, 'cluster' | 'source' | 'bytes'>;

/** Gives the event of an entry when a query matches it. */
export function compileEntryMatch(query: Query): (entry: Asked) => RecordedEvent | undefined {
  const predicate = compilePredicate(query);
  const decoder = new TextDecoder();
  return ({ cluster, source, bytes }) => {
    const event = parseEvent(decoder.decode(bytes));
    if (isRejected(event)) return undefined;
    const recorded = { cluster, source, event, sizeBytes: bytes.length };
    return predicate(recorded) ? recorded : undefined;
  };
}
