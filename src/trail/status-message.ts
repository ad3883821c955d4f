import type { AuditEvent } from '../event/audit-event.ts';

/**
 * Enough for every message of the server; one may hold a name of a megabyte, and patterns that look
 * for words in it should not take long over that.
 */
const MAX_MESSAGE = 4096;

/** What the server said, as far as it is looked at. */
export function messageOf({ responseStatus }: AuditEvent): string {
  return (responseStatus?.message ?? '').slice(0, MAX_MESSAGE);
}
