import { createHash } from 'node:crypto';
import type { RawEvent } from '../event/audit-event.ts';
import type { JournalEntry } from '../journal/journal.ts';

const LINE_FEED = 0x0a;
const SPACE = 0x20;

/**
 * A kept line as the journal takes it. An event that was written over several lines is laid on one:
 * in JSON a line feed can only stand between values, where a space means the same. What was received
 * is then known by its hash.
 */
export function journalEntryOf(raw: RawEvent): JournalEntry {
  const { cluster, source, receivedUs, bytes } = raw;
  if (!bytes.includes(LINE_FEED)) return { cluster, source, receivedUs, bytes };
  const identity = createHash('sha256').update(bytes).digest();
  const line = bytes.map((byte) => (byte === LINE_FEED ? SPACE : byte));
  return { cluster, source, receivedUs, bytes: line, identity };
}
