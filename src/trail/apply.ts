import type { AuditEvent } from '../event/audit-event.ts';
import { textAt } from './read-body.ts';
import { parameterOf } from './request-uri.ts';

/**
 * Whether a patch is a server-side apply. Its content type is not recorded, but only it knows
 * `force`; without that, a whole object sent under a manager's name is one.
 */
export function isApply({ verb, requestURI, requestObject }: AuditEvent): boolean {
  if (verb !== 'patch') return false;
  if (parameterOf(requestURI, 'force') !== undefined) return true;
  return (
    parameterOf(requestURI, 'fieldManager') !== undefined &&
    textAt(requestObject, 'apiVersion') !== undefined &&
    textAt(requestObject, 'kind') !== undefined
  );
}
