import { Failure } from '../base/failure.ts';
import type { RecordedEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import type { StoredEvent } from '../store/store.ts';

/** A stored event with its text and what it means. */
export interface ReadEvent {
  readonly stored: StoredEvent;
  /** The text of the line; what was no UTF-8 in its bytes is replaced. */
  readonly text: string;
  readonly recorded: RecordedEvent;
}

/** Reads a stored event. Only events are stored, so anything else is damage. */
export function readEvent(stored: StoredEvent): ReadEvent {
  const text = new TextDecoder().decode(stored.bytes);
  const event = parseEvent(text);
  if (isRejected(event)) {
    const { position } = stored;
    throw new Failure('journal/damaged', `cannot read event ${position}: ${event.rejected}`);
  }
  const { cluster, source } = stored;
  return { stored, text, recorded: { cluster, source, event } };
}
