import type { Policy } from './policy.ts';
import type { Condition, Region } from './region.ts';
import { cut } from './region.ts';
import { allRequests, conditionsOf } from './rule-conditions.ts';

/** A way to match a rule, with the rule it is of. */
export interface OwnedCondition {
  readonly owner: number;
  readonly condition: Condition;
}

/** How much work an answer may take, counted in cuts; shared by all that is asked of one policy. */
export interface Budget {
  left: number;
}

/** Cuts that take about a second. */
export const DEFAULT_BUDGET = 1_500_000;

/** Thrown when the budget is spent; then nothing is known. */
export class BudgetSpent extends Error {}

/** A rule that never decides, with the earlier rules that take all it matches. */
interface Unreachable {
  readonly rule: number;
  readonly coveredBy: readonly number[];
}

/** What could be found out about the rules of a policy. */
export interface Reachability {
  readonly unreachable: readonly Unreachable[];
  /** Rules for which the budget did not suffice; they may or may not decide something. */
  readonly unknown: readonly number[];
}

/**
 * Finds the rules that can never decide. What is reported is proved: the earlier rules take every
 * request that this one matches. A rule that only requests nobody makes could reach is not found.
 */
export function findUnreachable(
  policy: Policy,
  budget: Budget = { left: DEFAULT_BUDGET },
): Reachability {
  const conditions = policy.rules.map((rule, owner) =>
    conditionsOf(rule).map((condition) => ({ owner, condition })),
  );
  const unreachable: Unreachable[] = [];
  const unknown: number[] = [];
  conditions.forEach((own, rule) => {
    try {
      const coveredBy = coverOf(own, conditions.slice(0, rule).flat(), budget);
      if (coveredBy !== undefined) unreachable.push({ rule, coveredBy });
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      unknown.push(rule);
    }
  });
  return { unreachable, unknown };
}

/** The rules that together take all of the conditions; undefined when something is left. */
function coverOf(
  own: readonly OwnedCondition[],
  earlier: readonly OwnedCondition[],
  budget: Budget,
): readonly number[] | undefined {
  const used = new Set<number>();
  for (const { condition } of own) {
    for (const all of allRequests()) {
      const region = cut(all, condition)?.within;
      if (region === undefined) continue;
      if (firstLeft(region, earlier, budget, used) !== undefined) return undefined;
    }
  }
  return smallestCover(
    own,
    earlier,
    [...used].sort((a, b) => a - b),
    budget,
  );
}

/** Leaves out rules that the proof used but does not need. */
function smallestCover(
  own: readonly OwnedCondition[],
  earlier: readonly OwnedCondition[],
  used: readonly number[],
  budget: Budget,
): readonly number[] {
  let needed = used;
  if (used.length > 12) return used;
  for (const rule of used.toReversed()) {
    const without = needed.filter((other) => other !== rule);
    const covers = earlier.filter(({ owner }) => without.includes(owner));
    if (isCovered(own, covers, budget)) needed = without;
  }
  return needed;
}

function isCovered(
  own: readonly OwnedCondition[],
  covers: readonly OwnedCondition[],
  budget: Budget,
): boolean {
  return own.every(({ condition }) =>
    allRequests().every((all) => {
      const region = cut(all, condition)?.within;
      return region === undefined || firstLeft(region, covers, budget, new Set()) === undefined;
    }),
  );
}

/**
 * A part of a region that no condition takes, or undefined when all of it is taken. Adds the owners
 * of the conditions that took something to `used`.
 */
export function firstLeft(
  start: Region,
  covers: readonly OwnedCondition[],
  budget: Budget,
  used: Set<number>,
  from = 0,
): Region | undefined {
  let region = start;
  for (let i = from; i < covers.length; i++) {
    if (budget.left-- <= 0) throw new BudgetSpent();
    const { owner, condition } = covers[i] as OwnedCondition;
    const parts = cut(region, condition);
    if (parts === undefined) continue;
    used.add(owner);
    const [last, ...others] = parts.rest.toReversed();
    if (last === undefined) return undefined;
    for (const other of others) {
      const left = firstLeft(other, covers, budget, used, i + 1);
      if (left !== undefined) return left;
    }
    region = last;
  }
  return region;
}
