import type { Level } from '../event/audit-event.ts';
import type { GroupResources, PolicyRule } from './policy.ts';
import { ANY_RULE } from './policy.ts';
import type { Release } from './release.ts';
import { isAtLeast } from './release.ts';
import { resourceCatalogue } from './resource-catalogue.ts';

/** A few rules with one purpose, and the comment that stands above them. */
export interface SuggestedBlock {
  readonly id: string;
  readonly comment: string;
  /**
   * Which refusals the rules at None would hide: the level is decided before the API server knows
   * its answer. Undefined where the rules record, or where nothing can be refused.
   */
  readonly refusals?: string;
  readonly rules: readonly PolicyRule[];
}

/** Whether all that a block matches is dropped. */
export function isNoise({ rules }: SuggestedBlock): boolean {
  return rules.every(({ level }) => level === 'None');
}

/** A block from rules that name only what they are about. */
export function block(
  id: string,
  comment: string,
  rules: readonly (Partial<PolicyRule> & { readonly level: Level })[],
): SuggestedBlock {
  return { id, comment, rules: rules.map((rule) => ({ ...ANY_RULE, ...rule })) };
}

/** Resources of one group; all of them where none is named. */
export function entry(
  group: string,
  resources: readonly string[] = [],
  resourceNames: readonly string[] = [],
): GroupResources {
  return { group, resources, resourceNames };
}

/** All groups: a star from 1.36, before that each by name. */
export function everyGroup(release: Release): readonly GroupResources[] {
  if (isAtLeast(release, '1.36')) return [entry('*')];
  return groupsWithout(release, undefined);
}

/** The built-in groups by name, but one. */
export function groupsWithout(
  release: Release,
  without: string | undefined,
): readonly GroupResources[] {
  const groups = [...resourceCatalogue(release).groups].filter((group) => group !== without);
  return groups.map((group) => entry(group));
}
