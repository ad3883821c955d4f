import type { RecordedEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import type { StoredEntry } from '../journal/journal.ts';

/** The event an entry of the journal holds; undefined when damage left none. */
export function recordedEventOf({
  cluster,
  source,
  bytes,
}: StoredEntry): RecordedEvent | undefined {
  const event = parseEvent(new TextDecoder().decode(bytes));
  return isRejected(event) ? undefined : { cluster, source, event, sizeBytes: bytes.length };
}
