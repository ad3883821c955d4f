import { compilePolicy } from './compile-policy.ts';
import { type CoverIndex, coverIndex } from './cover-index.ts';
import type { Budget } from './coverage.ts';
import { BudgetSpent, firstLeft } from './coverage.ts';
import type { Decision } from './decision.ts';
import { decisionsOf, emittedStages } from './decision.ts';
import type { Evaluator } from './evaluate.ts';
import type { ExampleRequest } from './example-request.ts';
import { ANY_RULE, type Policy, type PolicyRule } from './policy.ts';
import type { Condition, Region } from './region.ts';
import { cut } from './region.ts';
import { compareSizes } from './request-size.ts';
import { allRequests } from './rule-conditions.ts';
import { type ExampleSource, type SizedRequest, smallestRequest } from './smallest-request.ts';

/** Requests that one rule of each policy decides, and differently. */
interface Difference {
  readonly before: Decision;
  readonly after: Decision;
  /** The smallest such request; undefined where there seems to be none that anybody could make. */
  readonly example: ExampleRequest | undefined;
}

/** How two policies differ over all requests there can be. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Whether every request there can be was taken into account. */
  readonly isComplete: boolean;
}

/** What a decision comes to: differences that no event shows do not count. */
export function outcomeOf(decision: Decision): string {
  const stages = emittedStages(decision);
  if (stages.length === 0) return 'nothing';
  const fields = decision.level === 'Metadata' ? '' : ` ${decision.omitManagedFields}`;
  return `${decision.level} ${stages.join(' ')}${fields}`;
}

/** Finds the classes of requests on which two policies decide differently. */
export function comparePolicies(
  before: Policy,
  after: Policy,
  budget: Budget,
  source: ExampleSource,
): Comparison {
  const [a, b] = [sideOf(before), sideOf(after)];
  const differences: Difference[] = [];
  let isComplete = true;
  try {
    for (const [i, j] of pairsThatDiffer(a, b, budget)) {
      const found = findDecided({ a, b, i, j }, source, budget);
      if (found === undefined) continue;
      differences.push({
        before: a.decisions[i] as Decision,
        after: b.decisions[j] as Decision,
        example: found.example,
      });
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    isComplete = false;
  }
  return { differences, isComplete };
}

interface Side {
  readonly rules: readonly PolicyRule[];
  readonly decisions: readonly Decision[];
  readonly outcomes: readonly string[];
  readonly evaluate: Evaluator;
  /** Of the rules, and at the end of one that everything meets, for requests no rule matches. */
  readonly index: CoverIndex;
}

function sideOf(policy: Policy): Side {
  const decisions = decisionsOf(policy);
  return {
    rules: policy.rules,
    decisions,
    outcomes: decisions.map(outcomeOf),
    evaluate: compilePolicy(policy),
    index: coverIndex([...policy.rules, { ...ANY_RULE, level: 'None' }]),
  };
}

/** A rule of each side; the number of rules stands for what none matches. */
interface Pair {
  readonly a: Side;
  readonly b: Side;
  readonly i: number;
  readonly j: number;
}

/** Pairs of rules with different outcomes that have something in common, in order. */
function* pairsThatDiffer(a: Side, b: Side, budget: Budget): Generator<readonly [number, number]> {
  // What a rule of the common beginning decides in one policy, the same rule decides in the other.
  const common = commonBeginning(a, b);
  for (const [i, outcome] of a.outcomes.entries()) {
    const partners = i < common ? [i] : partnersOf({ a, b, i }, common, budget);
    for (const j of partners) if (b.outcomes[j] !== outcome) yield [i, j];
  }
}

/** The rules of `b` from `common` on that may share a request with rule `i` of `a`, in order. */
function partnersOf(
  { a, b, i }: Omit<Pair, 'j'>,
  common: number,
  budget: Budget,
): readonly number[] {
  const partners = new Set<number>();
  for (const region of regionsOf(a.index.byRule[i] ?? [])) {
    const near = b.index.earlier(region, b.outcomes.length);
    budget.left -= near.length >> 4;
    for (const { owner } of near) if (owner >= common) partners.add(owner);
  }
  return [...partners].sort((x, y) => x - y);
}

/** How many rules at the beginning match the same; with all of them, what none matches, too. */
function commonBeginning(a: Side, b: Side): number {
  const [matched, other] = [a.rules.map(matchedBy), b.rules.map(matchedBy)];
  const differs = matched.findIndex((text, i) => text !== other[i]);
  if (differs !== -1) return differs;
  return matched.length === other.length ? matched.length + 1 : matched.length;
}

/** What a rule looks at, without what it decides. */
function matchedBy({ level, omitStages, omitManagedFields, ...looksAt }: PolicyRule): string {
  return JSON.stringify(looksAt);
}

function* regionsOf(conditions: readonly Condition[]): Generator<Region> {
  for (const condition of conditions) {
    for (const all of allRequests()) {
      const region = cut(all, condition)?.within;
      if (region !== undefined) yield region;
    }
  }
}

/** Whether both rules decide some request, and the smallest one they do. */
function findDecided(
  pair: Pair,
  source: ExampleSource,
  budget: Budget,
): { readonly example: ExampleRequest | undefined } | undefined {
  const { a, b, i, j } = pair;
  const left: Region[] = [];
  for (const region of regionsOf(a.index.byRule[i] ?? [])) {
    for (const other of b.index.byRule[j] ?? []) {
      if (budget.left-- <= 0) throw new BudgetSpent();
      const both = cut(region, other)?.within;
      if (both !== undefined && isLeft(both, pair, budget)) left.push(both);
    }
  }
  if (left.length === 0) return undefined;
  return { example: smallestDecided(left, pair, source, budget) };
}

/** Whether the rules before let some of a region through to the two. */
function isLeft(region: Region, { a, b, i, j }: Pair, budget: Budget): boolean {
  const covers = [...a.index.earlier(region, i), ...b.index.earlier(region, j)];
  return firstLeft(region, covers, budget, new Set()) !== undefined;
}

/** What choosing one request costs, in cuts. */
const CHOICE = 300;

/**
 * The smallest request of some regions that the two rules decide. Of all regions that with the
 * smallest request is taken; where an earlier rule decides that request, what this rule takes is cut
 * away and the rest is put back. The first request that nothing takes is the smallest.
 */
function smallestDecided(
  regions: readonly Region[],
  pair: Pair,
  source: ExampleSource,
  budget: Budget,
): ExampleRequest | undefined {
  const open: (SizedRequest & { readonly region: Region })[] = [];
  const add = (region: Region): void => {
    budget.left -= CHOICE;
    if (budget.left <= 0) throw new BudgetSpent();
    const smallest = smallestRequest(region, source);
    if (smallest !== undefined) open.push({ ...smallest, region });
  };
  for (const region of regions) add(region);
  for (;;) {
    const next = takeSmallest(open);
    if (next === undefined) return undefined;
    const takers = takersOf(next.example, pair);
    if (takers === undefined) return next.example;
    let rest: readonly Region[] = [next.region];
    for (const taker of takers) rest = rest.flatMap((part) => cut(part, taker)?.rest ?? [part]);
    for (const part of rest) add(part);
  }
}

function takeSmallest<T extends SizedRequest>(open: T[]): T | undefined {
  let at = 0;
  for (let k = 1; k < open.length; k++) {
    if (compareSizes((open[k] as T).size, (open[at] as T).size) < 0) at = k;
  }
  return open.splice(at, 1)[0];
}

/** The conditions of an earlier rule that decides a request; undefined when the two do. */
function takersOf(
  { request }: ExampleRequest,
  { a, b, i, j }: Pair,
): readonly Condition[] | undefined {
  const first = a.evaluate(request).rule ?? a.outcomes.length - 1;
  if (first !== i) return a.index.byRule[first];
  const second = b.evaluate(request).rule ?? b.outcomes.length - 1;
  return second === j ? undefined : b.index.byRule[second];
}
