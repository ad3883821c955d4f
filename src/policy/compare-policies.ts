import { compilePolicy } from './compile-policy.ts';
import type { OwnedCondition } from './cover-index.ts';
import type { Budget } from './coverage.ts';
import { BudgetSpent, firstLeft } from './coverage.ts';
import type { Decision } from './decision.ts';
import { decisionsOf, emittedStages } from './decision.ts';
import { walkPolicy } from './evaluate.ts';
import { examplePool } from './example-pool.ts';
import type { ExampleRequest } from './pick-request.ts';
import { pickRequest } from './pick-request.ts';
import type { Policy } from './policy.ts';
import type { Condition, Region } from './region.ts';
import { cut } from './region.ts';
import { allRequests, conditionsOf } from './rule-conditions.ts';

/** Requests that one rule of each policy decides, and differently. */
interface Difference {
  readonly before: Decision;
  readonly after: Decision;
  /** Undefined where none was found among those tried; then the difference may be of no use. */
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
export function comparePolicies(before: Policy, after: Policy, budget: Budget): Comparison {
  const a = sideOf(before);
  const b = sideOf(after);
  const differences: Difference[] = [];
  const examples = examplesOf(before, after);
  let isComplete = true;
  for (const [i, j] of pairsThatDiffer(a, b)) {
    try {
      const found = findDecided([a, i], [b, j], budget);
      if (found === undefined) continue;
      const example = examples.get(`${i} ${j}`) ?? pickVerified(found, before, after);
      differences.push({
        before: a.decisions[i] as Decision,
        after: b.decisions[j] as Decision,
        example,
      });
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      isComplete = false;
    }
  }
  return { differences, isComplete };
}

/** The first of the ordinary requests for each pair of rules that decide one. */
function examplesOf(before: Policy, after: Policy): ReadonlyMap<string, ExampleRequest> {
  const [first, second] = [compilePolicy(before), compilePolicy(after)];
  const examples = new Map<string, ExampleRequest>();
  for (const example of examplePool([before, after])) {
    const i = first(example.request).rule ?? before.rules.length;
    const j = second(example.request).rule ?? after.rules.length;
    if (!examples.has(`${i} ${j}`)) examples.set(`${i} ${j}`, example);
  }
  return examples;
}

function* pairsThatDiffer(a: Side, b: Side): Generator<readonly [number, number]> {
  for (const [i, first] of a.decisions.entries()) {
    for (const [j, second] of b.decisions.entries()) {
      if (outcomeOf(first) !== outcomeOf(second)) yield [i, j];
    }
  }
}

interface Side {
  readonly decisions: readonly Decision[];
  /** By rule, and at the end one that everything meets, for requests no rule matches. */
  readonly conditions: readonly (readonly Condition[])[];
}

function sideOf(policy: Policy): Side {
  const everything = allRequests().map(({ hasCaller, kind }) => ({
    hasCaller,
    kind,
    texts: [],
    groups: undefined,
    path: undefined,
  }));
  const unique = everything.filter(
    (one, i) =>
      everything.findIndex((x) => x.kind === one.kind && x.hasCaller === one.hasCaller) === i,
  );
  return {
    decisions: decisionsOf(policy),
    conditions: [...policy.rules.map(conditionsOf), unique],
  };
}

type Choice = readonly [side: Side, rule: number];

/** The regions that both rules decide, as far as they are needed: those with an example first. */
function findDecided(
  [a, i]: Choice,
  [b, j]: Choice,
  budget: Budget,
): readonly Region[] | undefined {
  const covers = [...earlier(a, i), ...earlier(b, j)];
  const found: Region[] = [];
  for (const all of allRequests()) {
    for (const region of withinBoth(all, a.conditions[i] ?? [], b.conditions[j] ?? [])) {
      const left = firstLeft(region, covers, budget, new Set());
      if (left === undefined) continue;
      found.push(left);
      if (pickRequest(left) !== undefined) return found;
    }
  }
  return found.length === 0 ? undefined : found;
}

function earlier({ conditions }: Side, rule: number): readonly OwnedCondition[] {
  return conditions
    .slice(0, rule)
    .flatMap((own) => own.map((condition) => ({ owner: 0, condition })));
}

function* withinBoth(
  all: Region,
  first: readonly Condition[],
  second: readonly Condition[],
): Generator<Region> {
  for (const condition of first) {
    const within = cut(all, condition)?.within;
    if (within === undefined) continue;
    for (const other of second) {
      const both = cut(within, other)?.within;
      if (both !== undefined) yield both;
    }
  }
}

/** An example counts only when both policies, asked, do decide differently. */
function pickVerified(
  regions: readonly Region[],
  before: Policy,
  after: Policy,
): ExampleRequest | undefined {
  for (const region of regions.toReversed()) {
    const example = pickRequest(region);
    if (example === undefined) continue;
    const [first, second] = [walkPolicy(before), walkPolicy(after)];
    if (outcomeOf(first(example.request)) !== outcomeOf(second(example.request))) return example;
  }
  return undefined;
}
