import { isJsonObject, type JsonObject, type JsonValue } from '../../event/json-value.ts';
import { discover } from '../../policy/discover-resources.ts';
import type { ClusterClient } from '../rest/cluster-client.ts';

/** A resource the API server serves, and what people call it. */
export interface ServedResource {
  readonly group: string;
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

/** What the API server serves, the core group first, in the order of its own discovery. */
export async function servedResources(client: ClusterClient): Promise<readonly ServedResource[]> {
  const { documents } = await discover(
    async (path, accept) => (await client.json({ method: 'GET', path, accept })) as JsonValue,
  );
  return documents.flatMap(namesIn);
}

/** The names in a discovery document: aggregated, or of one group and version as before 1.26. */
export function namesIn(document: JsonValue): readonly ServedResource[] {
  if (!isJsonObject(document)) return [];
  const groupVersion = text(document['groupVersion']);
  const group = groupVersion.includes('/') ? (groupVersion.split('/')[0] ?? '') : '';
  const ofList = list(document['resources'])
    .filter(({ name }) => !text(name).includes('/'))
    .map((resource) => named(group, text(resource['name']), resource, 'singularName'));
  const ofGroups = list(document['items']).flatMap((item) =>
    list(item['versions']).flatMap((version) =>
      list(version['resources']).map((resource) => {
        const { name } = isJsonObject(item['metadata']) ? item['metadata'] : {};
        return named(text(name), text(resource['resource']), resource, 'singularResource');
      }),
    ),
  );
  return [...ofList, ...ofGroups];
}

function named(
  group: string,
  resource: string,
  from: JsonObject,
  singular: string,
): ServedResource {
  const { shortNames } = from;
  return {
    group,
    resource,
    singular: text(from[singular]),
    shortNames: Array.isArray(shortNames) ? shortNames.map(text) : [],
  };
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
