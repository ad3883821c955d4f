import type { Level, Stage } from '../event/audit-event.ts';
import { STAGES } from '../event/audit-event.ts';
import type { Policy, PolicyRule } from './policy.ts';

/** What a policy says about one request. */
export interface Decision {
  readonly level: Level;
  /** The index of the rule that decided; undefined when none matched, which means level `None`. */
  readonly rule: number | undefined;
  /** Sorted by name: the stages of the policy and of the rule together. */
  readonly omitStages: readonly Stage[];
  readonly omitManagedFields: boolean;
}

/** The decision for each rule, in order, and at the end the one for requests no rule matches. */
export function decisionsOf(policy: Policy): readonly Decision[] {
  return [
    ...policy.rules.map((rule, index) => decisionOf(policy, rule, index)),
    decisionOf(policy, undefined, undefined),
  ];
}

/** The stages at which an event is written under a decision, in the order they happen. */
export function emittedStages(decision: Decision): readonly Stage[] {
  if (decision.level === 'None') return [];
  return STAGES.filter((stage) => !decision.omitStages.includes(stage));
}

function decisionOf(
  policy: Policy,
  rule: PolicyRule | undefined,
  index: number | undefined,
): Decision {
  const omitted = new Set([...policy.omitStages, ...(rule?.omitStages ?? [])]);
  return {
    level: rule?.level ?? 'None',
    rule: index,
    omitStages: [...omitted].sort(),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields,
  };
}
