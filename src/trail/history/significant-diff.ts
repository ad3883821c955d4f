import { isJsonObject, type JsonObject } from '../../event/json-value.ts';
import { type Difference, diffObjects } from './diff-objects.ts';
import { withMember } from './json-patch.ts';

/** Metadata that changes with every write and says nothing by itself. */
const RESTLESS = ['managedFields', 'resourceVersion'];

/** What differs between two states of an object, without managed fields and the resource version. */
export function significantDiff(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly Difference[] {
  return diffObjects(settled(before), settled(after));
}

function settled(body: JsonObject | undefined): JsonObject | undefined {
  const metadata = body?.['metadata'];
  if (body === undefined || !isJsonObject(metadata)) return body;
  return withMember(
    body,
    'metadata',
    RESTLESS.reduce((rest: JsonObject, key) => withMember(rest, key, undefined), metadata),
  );
}
