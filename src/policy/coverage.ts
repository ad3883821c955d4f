import { type CoverIndex, coverIndex, type OwnedCondition } from './cover-index.ts';
import type { Policy } from './policy.ts';
import type { Aspect, Region } from './region.ts';
import { cut } from './region.ts';
import { allRequests } from './rule-conditions.ts';

/** How much work an answer may take, counted in cuts; shared by all that is asked in one go. */
export interface Budget {
  left: number;
}

/** Cuts that take about half a second. */
export const DEFAULT_BUDGET = 750_000;

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
  index: CoverIndex = coverIndex(policy.rules),
): Reachability {
  const unreachable: Unreachable[] = [];
  const unknown: number[] = [];
  policy.rules.forEach((_, rule) => {
    try {
      const coveredBy = coverOf(index, rule, budget);
      if (coveredBy !== undefined) unreachable.push({ rule, coveredBy });
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      unknown.push(rule);
    }
  });
  return { unreachable, unknown };
}

/** A part of what a rule matches, with the earlier conditions that may take some of it. */
interface Part {
  readonly region: Region;
  readonly covers: readonly OwnedCondition[];
}

/** The rules that together take all that a rule matches; undefined when something is left. */
function coverOf(index: CoverIndex, rule: number, budget: Budget): readonly number[] | undefined {
  const used = new Set<number>();
  const parts: Part[] = [];
  for (const region of regionsOf(index, rule)) {
    if (budget.left <= 0) throw new BudgetSpent();
    const covers = index.earlier(region, rule);
    budget.left -= covers.length >> 4;
    if (firstLeft(region, covers, budget, used) !== undefined) return undefined;
    parts.push({ region, covers });
  }
  const inOrder = [...used].sort((a, b) => a - b);
  return smallestCover(parts, inOrder, budget);
}

function* regionsOf({ byRule }: CoverIndex, rule: number): Generator<Region> {
  for (const condition of byRule[rule] ?? []) {
    for (const all of allRequests()) {
      const region = cut(all, condition)?.within;
      if (region !== undefined) yield region;
    }
  }
}

/** Leaves out rules that the proof used but does not need. */
function smallestCover(
  parts: readonly Part[],
  used: readonly number[],
  budget: Budget,
): readonly number[] {
  let needed = used;
  if (used.length > 12) return used;
  for (const rule of used.toReversed()) {
    const without = needed.filter((other) => other !== rule);
    if (isCovered(parts, new Set(without), budget)) needed = without;
  }
  return needed;
}

function isCovered(parts: readonly Part[], owners: ReadonlySet<number>, budget: Budget): boolean {
  return parts.every(({ region, covers }) => {
    const kept = covers.filter(({ owner }) => owners.has(owner));
    return firstLeft(region, kept, budget, new Set()) === undefined;
  });
}

/**
 * A part of a region that no condition takes, or undefined when all of it is taken. Adds the owners
 * of the conditions that took something to `used`. Of several parts the narrowest is looked at
 * first, because fewest conditions reach it.
 */
export function firstLeft(
  start: Region,
  covers: readonly OwnedCondition[],
  budget: Budget,
  used: Set<number>,
): Region | undefined {
  const open: OpenPart[] = [{ region: start, from: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const left = cutAway(next, covers, budget, { used, open });
    if (left !== undefined) return left;
  }
  return undefined;
}

/** A region that the conditions before `from` take nothing of. */
interface OpenPart {
  readonly region: Region;
  readonly from: number;
}

/** What all conditions leave of the narrowest part; the other parts are put aside. */
function cutAway(
  { region: start, from }: OpenPart,
  covers: readonly OwnedCondition[],
  budget: Budget,
  { used, open }: { readonly used: Set<number>; readonly open: OpenPart[] },
): Region | undefined {
  let region = start;
  for (let i = from; i < covers.length; i++) {
    if (budget.left <= 0) throw new BudgetSpent();
    const { owner, condition } = covers[i] as OwnedCondition;
    const parts = cut(region, condition);
    budget.left -= parts === undefined ? 1 : 1 + (valuesIn(region) >> 3);
    if (parts === undefined) continue;
    used.add(owner);
    const narrowest = parts.rest.at(-1);
    if (narrowest === undefined) return undefined;
    for (const rest of parts.rest.slice(0, -1)) open.push({ region: rest, from: i + 1 });
    region = narrowest;
  }
  return region;
}

const ASPECTS: readonly Aspect[] = [
  'user',
  'verb',
  'apiGroup',
  'resource',
  'subresource',
  'namespace',
  'name',
];

/** How much a cut copies: sets of thousands of values cost more than small ones. */
function valuesIn({ texts, groupsAvoid, path }: Region): number {
  let sum = groupsAvoid.size + path.without.length;
  for (const aspect of ASPECTS) sum += texts[aspect].values.size;
  return sum;
}
