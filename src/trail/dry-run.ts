import type { AuditEvent } from '../event/audit-event.ts';
import { textsAt } from './read-body.ts';
import { parameterOf } from './request-uri.ts';

/** Whether a request only asked what would happen. Deletions may say so in their body. */
export function isDryRun({ requestURI, requestObject }: AuditEvent): boolean {
  const asked = parameterOf(requestURI, 'dryRun') ?? textsAt(requestObject, 'dryRun')[0] ?? '';
  return asked !== '';
}
