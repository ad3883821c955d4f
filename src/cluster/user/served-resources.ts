import type { ClusterClient } from '../rest/cluster-client.ts';

/** A resource the API server serves, and what people call it. */
export interface ServedResource {
  readonly group: string;
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

/** What the API server serves, the core group first, in the order of its own discovery. */
export async function servedResources(client: ClusterClient): Promise<readonly ServedResource[]> {
  const pages = [
    await client.json({ method: 'GET', path: '/api', accept: AGGREGATED }),
    await client.json({ method: 'GET', path: '/apis', accept: AGGREGATED }),
  ];
  return pages.flatMap((page) => itemsOf(page, 'items').flatMap(resourcesOfGroup));
}

function resourcesOfGroup(group: Fields): readonly ServedResource[] {
  const name = String((group['metadata'] as Fields | undefined)?.['name'] ?? '');
  return itemsOf(group, 'versions').flatMap((version) =>
    itemsOf(version, 'resources').map((resource) => ({
      group: name,
      resource: String(resource['resource']),
      singular: String(resource['singularResource'] ?? ''),
      shortNames: Array.isArray(resource['shortNames']) ? resource['shortNames'].map(String) : [],
    })),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function itemsOf(value: unknown, key: string): readonly Fields[] {
  const items = typeof value === 'object' && value !== null ? (value as Fields)[key] : undefined;
  return Array.isArray(items) ? (items as Fields[]) : [];
}
