import type { JsonObject } from '../../event/json-value.ts';
import { objectAt, objectsAt, textAt } from '../read-body.ts';
import type { History, ObjectRequest } from './history.ts';

/** An object that owns this one, or is owned by it. */
export interface RelatedObject {
  readonly kind: string;
  /** Ends in `*` when the API server chose the rest and no answer was recorded. */
  readonly name: string;
  readonly uid?: string;
  readonly group: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly controller?: boolean;
}

/** The owners an object names, by its newest revision that names any. */
export function ownersOf({ revisions }: History): readonly RelatedObject[] {
  const body = revisions.findLast(({ body: one }) => ownerReferences(one).length > 0)?.body;
  const namespace = textAt(body, 'metadata', 'namespace');
  return ownerReferences(body).map((reference) => {
    const uid = textAt(reference, 'uid');
    const [group] = (textAt(reference, 'apiVersion') ?? '').split('/').toReversed().slice(1);
    return {
      kind: textAt(reference, 'kind') ?? '',
      name: textAt(reference, 'name') ?? '',
      group: group ?? '',
      ...(uid !== undefined && { uid }),
      // Owners are in the namespace of what they own, or in none, which only their kind tells.
      ...(namespace !== undefined && reference['kind'] !== 'Node' && { namespace }),
      ...(reference['controller'] === true && { controller: true }),
    };
  });
}

/** The objects created by requests whose bodies name one of these uids as owner. */
export function ownedBy(
  requests: readonly ObjectRequest[],
  uids: ReadonlySet<string>,
): readonly RelatedObject[] {
  const owned = new Map<string, RelatedObject>();
  for (const { request } of requests) {
    const { event } = request.last;
    const { resource, namespace, apiGroup = '' } = event.objectRef ?? {};
    const body = objectAt(event.responseObject) ?? objectAt(event.requestObject);
    const reference = ownerReferences(body).find((one) => uids.has(textAt(one, 'uid') ?? ''));
    const name = nameOf(body, event.objectRef?.name);
    if (reference === undefined || name === undefined || resource === undefined) continue;
    const uid = textAt(body, 'metadata', 'uid');
    owned.set(JSON.stringify([apiGroup, resource, namespace, name, uid]), {
      kind: textAt(body, 'kind') ?? resource,
      name,
      group: apiGroup,
      resource,
      ...(uid !== undefined && { uid }),
      ...(namespace !== undefined && { namespace }),
      ...(reference['controller'] === true && { controller: true }),
    });
  }
  return [...owned.values()];
}

function ownerReferences(body: JsonObject | undefined): readonly JsonObject[] {
  return objectsAt(body, 'metadata', 'ownerReferences');
}

function nameOf(body: JsonObject | undefined, inURL: string | undefined): string | undefined {
  const generated = textAt(body, 'metadata', 'generateName');
  return (
    inURL ??
    textAt(body, 'metadata', 'name') ??
    (generated === undefined ? undefined : `${generated}*`)
  );
}
