import type { Release } from './release.ts';
import { isAtLeast, parseRelease } from './release.ts';
import { RESOURCE_TABLE } from './resource-table.ts';

/** A resource of the API. */
export interface KnownResource {
  /** `""` for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresources: readonly string[];
}

/** Which resources there are: those of a release, with those of a cluster where they are known. */
export interface ResourceCatalogue {
  readonly groups: ReadonlySet<string>;
  readonly find: (group: string, resource: string) => KnownResource | undefined;
  readonly groupsWith: (resource: string) => readonly string[];
  readonly resourcesOf: (group: string) => readonly KnownResource[];
}

/** The built-in resources of a release and further ones, such as those of CRDs. */
export function resourceCatalogue(
  release: Release,
  further: readonly KnownResource[] = [],
): ResourceCatalogue {
  const byGroup = new Map<string, KnownResource[]>();
  for (const known of [...builtIn(release), ...further]) {
    const sofar = byGroup.get(known.group);
    if (sofar === undefined) byGroup.set(known.group, [known]);
    else sofar.push(known);
  }
  const resourcesOf = (group: string): readonly KnownResource[] => byGroup.get(group) ?? [];
  return {
    groups: new Set(byGroup.keys()),
    resourcesOf,
    find: (group, resource) => resourcesOf(group).find((known) => known.resource === resource),
    groupsWith: (resource) =>
      [...byGroup.keys()].filter((group) =>
        resourcesOf(group).some((known) => known.resource === resource),
      ),
  };
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
