import type { ObjectReference } from '../../event/audit-event.ts';
import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import { objectAt } from '../read-body.ts';
import { withData } from './fill-from-sender.ts';
import { withMember } from './json-patch.ts';
import { isBuiltIn } from './recorded-object.ts';

/**
 * What remains of a write after the API server has put back what its subresource may not touch: the
 * object itself leaves the status alone, and `status` leaves everything else alone.
 */
export function keepScope(
  { resource = '', apiGroup, subresource = '' }: ObjectReference,
  before: JsonObject | undefined,
  after: JsonObject,
): JsonObject {
  if (before === undefined) return after;
  switch (subresource) {
    case '':
      return resource === 'secrets'
        ? withData(after)
        : withMember(after, 'status', before['status']);
    case 'status':
    case 'approval': {
      const kept = withMember(before, 'status', after['status']);
      // Most built-in resources take annotations and labels from a write of their status, too.
      if (!isBuiltIn(resource, apiGroup)) return kept;
      return withMember(kept, 'metadata', takenMetadata(resource, before, after));
    }
    case 'finalize': {
      const finalizers = objectAt(after, 'spec')?.['finalizers'];
      return withMember(
        before,
        'spec',
        withMember(objectAt(before, 'spec') ?? {}, 'finalizers', finalizers),
      );
    }
    default:
      return after;
  }
}

function takenMetadata(resource: string, before: JsonObject, after: JsonObject): JsonObject {
  const old = objectAt(before, 'metadata') ?? {};
  const now: Readonly<Record<string, JsonValue | undefined>> = objectAt(after, 'metadata') ?? {};
  const taken = resource === 'deployments' ? ['annotations'] : ['annotations', 'labels'];
  return taken.reduce((metadata, key) => withMember(metadata, key, now[key]), old);
}
