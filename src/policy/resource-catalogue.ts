import type { ClusterResources } from './cluster-resources.ts';
import type { Release } from './release.ts';
import { isAtLeast, parseRelease } from './release.ts';
import { RESOURCE_TABLE } from './resource-table.ts';

/** A resource of the API. */
export interface KnownResource {
  /** `""` for the core group. */
  readonly group: string;
  readonly resource: string;
  /** Undefined where it is not known which there are. */
  readonly subresources: readonly string[] | undefined;
}

/** Which resources there are: those of a release, with those of a cluster where they are known. */
export interface ResourceCatalogue {
  readonly groups: ReadonlySet<string>;
  /** Whether a group that is not among them is one that the cluster does not serve. */
  readonly hasAllGroups: boolean;
  readonly find: (group: string, resource: string) => KnownResource | undefined;
  readonly groupsWith: (resource: string) => readonly string[];
  readonly resourcesOf: (group: string) => readonly KnownResource[];
}

/** The built-in resources of a release and further ones, such as those of CRDs. */
export function resourceCatalogue(
  release: Release,
  further: ClusterResources = { resources: [], hasAllGroups: false },
): ResourceCatalogue {
  const byGroup = new Map<string, Map<string, KnownResource>>();
  for (const known of [...builtIn(release), ...further.resources]) {
    const inGroup = byGroup.get(known.group) ?? new Map<string, KnownResource>();
    byGroup.set(known.group, inGroup);
    inGroup.set(known.resource, joined(inGroup.get(known.resource), known));
  }
  return {
    groups: new Set(byGroup.keys()),
    hasAllGroups: further.hasAllGroups,
    resourcesOf: (group) => [...(byGroup.get(group)?.values() ?? [])],
    find: (group, resource) => byGroup.get(group)?.get(resource),
    groupsWith: (resource) =>
      [...byGroup].filter(([, inGroup]) => inGroup.has(resource)).map(([group]) => group),
  };
}

/** Several versions of a resource, or what is built in and what the cluster says. */
function joined(before: KnownResource | undefined, known: KnownResource): KnownResource {
  if (before === undefined) return known;
  if (before.subresources === undefined) return known;
  const subresources = [...new Set([...before.subresources, ...(known.subresources ?? [])])];
  return { ...before, subresources };
}

function builtIn(release: Release): readonly KnownResource[] {
  return Object.entries(RESOURCE_TABLE).flatMap(([group, resources]) =>
    resources.split(/\s+/).flatMap((word) => knownResource(group, word, release)),
  );
}

const WORD = /^([a-z]+)(?:\/([a-z,]+))?(?:\+([\d.]+))?(?:-([\d.]+))?$/;

function knownResource(group: string, word: string, release: Release): readonly KnownResource[] {
  const match = WORD.exec(word);
  if (match === null) throw new Error(`unreadable resource ${JSON.stringify(word)}`);
  const [, resource = '', subresources = '', since = '', until = ''] = match;
  const first = parseRelease(since);
  const gone = parseRelease(until);
  if (first !== undefined && !isAtLeast(release, first)) return [];
  if (gone !== undefined && isAtLeast(release, gone)) return [];
  return [{ group, resource, subresources: subresources === '' ? [] : subresources.split(',') }];
}
