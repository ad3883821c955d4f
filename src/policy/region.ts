import type { PathSet } from './path-set.ts';
import { pathsLeft, pathsTaken } from './path-set.ts';
import type { TextSet } from './text-set.ts';
import { complement, intersect, isEmpty } from './text-set.ts';

/** What of a request is compared text by text. */
export type Aspect =
  | 'user'
  | 'verb'
  | 'apiGroup'
  | 'resource'
  | 'subresource'
  | 'namespace'
  | 'name';

/**
 * A set of requests: those for which each aspect lies in its set. All requests of a region have a
 * caller, or none has, and all are resource requests, or none is.
 */
export interface Region {
  readonly hasCaller: boolean;
  readonly kind: 'resource' | 'nonResource';
  readonly texts: Readonly<Record<Aspect, TextSet>>;
  /** The caller is in at least one group of each. */
  readonly groupsMeet: readonly ReadonlySet<string>[];
  /** The caller is in none of these. */
  readonly groupsAvoid: ReadonlySet<string>;
  readonly path: PathSet;
}

/** What one way to match a rule asks for; an aspect that is left out may be anything. */
export interface Condition {
  readonly hasCaller: boolean;
  readonly kind: 'resource' | 'nonResource';
  readonly texts: readonly (readonly [Aspect, TextSet])[];
  readonly groups: ReadonlySet<string> | undefined;
  readonly path: string | undefined;
}

/** The requests of a region that meet a condition, and the rest cut into regions. */
export interface Cut {
  readonly within: Region;
  readonly rest: readonly Region[];
}

/** Cuts a region along a condition. Undefined when no request of the region meets it. */
export function cut(region: Region, condition: Condition): Cut | undefined {
  if (region.hasCaller !== condition.hasCaller || region.kind !== condition.kind) return undefined;
  const rest: Region[] = [];
  let within: Region = region;
  for (const [aspect, wanted] of condition.texts) {
    const taken = intersect(within.texts[aspect], wanted);
    if (isEmpty(taken)) return undefined;
    if (taken === within.texts[aspect]) continue;
    const left = intersect(within.texts[aspect], complement(wanted));
    if (!isEmpty(left)) rest.push(withText(within, aspect, left));
    within = withText(within, aspect, taken);
  }
  return cutPath(within, rest, condition);
}

function withText(region: Region, aspect: Aspect, set: TextSet): Region {
  return { ...region, texts: { ...region.texts, [aspect]: set } };
}

function cutPath(region: Region, rest: Region[], condition: Condition): Cut | undefined {
  if (condition.path === undefined) return cutGroups(region, rest, condition);
  const taken = pathsTaken(region.path, condition.path);
  if (taken === undefined) return undefined;
  const left = pathsLeft(region.path, condition.path);
  if (left !== undefined) rest.push({ ...region, path: left });
  return cutGroups({ ...region, path: taken }, rest, condition);
}

function cutGroups(region: Region, rest: Region[], { groups }: Condition): Cut | undefined {
  if (groups === undefined) return { within: region, rest };
  if (!meets(groups, region.groupsAvoid)) return undefined;
  const avoided = new Set([...region.groupsAvoid, ...groups]);
  if (region.groupsMeet.every((meet) => meets(meet, avoided))) {
    rest.push({ ...region, groupsAvoid: avoided });
  }
  return { within: { ...region, groupsMeet: [...region.groupsMeet, groups] }, rest };
}

/** Whether a caller can be in one of the groups and in none of the avoided ones. */
function meets(groups: ReadonlySet<string>, avoided: ReadonlySet<string>): boolean {
  for (const group of groups) if (!avoided.has(group)) return true;
  return false;
}
