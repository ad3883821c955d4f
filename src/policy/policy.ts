import type { Level, Stage } from '../event/audit-event.ts';

/**
 * One entry of a rule's `resources` (`audit.k8s.io/v1`, `GroupResources`). `group` is the bare
 * group, `""` for the core group. No `resources` means all of the group.
 */
export interface GroupResources {
  readonly group: string;
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

/** One rule (`audit.k8s.io/v1`, `PolicyRule`). An empty list does not narrow the rule. */
export interface PolicyRule {
  readonly level: Level;
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
  readonly verbs: readonly string[];
  readonly resources: readonly GroupResources[];
  readonly namespaces: readonly string[];
  readonly nonResourceURLs: readonly string[];
  readonly omitStages: readonly Stage[];
  /** Undefined takes the policy's value; `false` overrides it. */
  readonly omitManagedFields: boolean | undefined;
}

/** An audit policy (`audit.k8s.io/v1`, `Policy`) that upstream's loader would accept. */
export interface Policy {
  readonly rules: readonly PolicyRule[];
  readonly omitStages: readonly Stage[];
  readonly omitManagedFields: boolean;
}

/** A rule that narrows nothing, for building rules that name only what they are about. */
export const ANY_RULE: Omit<PolicyRule, 'level'> = {
  users: [],
  userGroups: [],
  verbs: [],
  resources: [],
  namespaces: [],
  nonResourceURLs: [],
  omitStages: [],
  omitManagedFields: undefined,
};
