import type { PolicyRule } from './policy.ts';
import type { Aspect, Condition, Region } from './region.ts';
import { conditionsOf } from './rule-conditions.ts';

/** A way to match a rule, with the rule it is of. */
export interface OwnedCondition {
  readonly owner: number;
  readonly condition: Condition;
}

/** The ways to match the rules of a policy, found by what a region leaves open. */
export interface CoverIndex {
  /** The ways to match each rule, in order. */
  readonly byRule: readonly (readonly Condition[])[];
  /**
   * The conditions of the rules below an index, in order, without most of those that no request of
   * the region meets: what is left is few where the region names users or namespaces.
   */
  readonly earlier: (region: Region, below: number) => readonly OwnedCondition[];
}

/** The aspects by which large policies tell their rules apart. */
const INDEXED: readonly Aspect[] = ['user', 'namespace', 'resource', 'apiGroup', 'name'];

/** Beyond this many values a look-up by each costs more than it spares. */
const MAX_VALUES = 64;

/** Builds the index; its size grows with the policy, not with its square. */
export function coverIndex(rules: readonly PolicyRule[]): CoverIndex {
  const byRule = rules.map(conditionsOf);
  const shelves = new Map<string, Shelf>();
  byRule.forEach((conditions, owner) => {
    for (const condition of conditions) {
      const key = shelfKey(condition);
      const shelf = shelves.get(key) ?? emptyShelf();
      shelves.set(key, shelf);
      put(shelf, { owner, condition });
    }
  });
  const earlier = (region: Region, below: number): readonly OwnedCondition[] => {
    const shelf = shelves.get(shelfKey(region));
    return shelf === undefined ? [] : pick(shelf, region, below);
  };
  return { byRule, earlier };
}

/** Conditions by what they ask of one aspect; the numbers count along `Shelf.all`. */
interface AspectIndex {
  readonly byValue: Map<string, number[]>;
  readonly open: number[];
}

/** All conditions that agree on whether there is a caller and a resource. */
interface Shelf {
  readonly all: OwnedCondition[];
  readonly byAspect: ReadonlyMap<Aspect, AspectIndex>;
}

function shelfKey({ hasCaller, kind }: Pick<Region, 'hasCaller' | 'kind'>): string {
  return `${hasCaller} ${kind}`;
}

function emptyShelf(): Shelf {
  const empty = (): AspectIndex => ({ byValue: new Map(), open: [] });
  return { all: [], byAspect: new Map(INDEXED.map((aspect) => [aspect, empty()])) };
}

function put({ all, byAspect }: Shelf, owned: OwnedCondition): void {
  const number = all.push(owned) - 1;
  for (const [aspect, { byValue, open }] of byAspect) {
    const set = owned.condition.texts.find(([named]) => named === aspect)?.[1];
    if (set === undefined || set.isAllBut) open.push(number);
    else {
      for (const value of set.values) {
        const numbers = byValue.get(value);
        if (numbers === undefined) byValue.set(value, [number]);
        else numbers.push(number);
      }
    }
  }
}

function pick({ all, byAspect }: Shelf, region: Region, below: number): readonly OwnedCondition[] {
  let best: readonly (readonly number[])[] | undefined;
  let bestSize = all.length;
  for (const [aspect, { byValue, open }] of byAspect) {
    const { isAllBut, values } = region.texts[aspect];
    if (isAllBut || values.size > MAX_VALUES) continue;
    const lists = [open, ...[...values].map((value) => byValue.get(value) ?? [])];
    const size = lists.reduce((sum, list) => sum + list.length, 0);
    if (size < bestSize) [best, bestSize] = [lists, size];
  }
  const found = best === undefined ? all : inOrder(best).map((i) => all[i] as OwnedCondition);
  return found.slice(0, firstFrom(found, below));
}

function inOrder(lists: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** Where the conditions of rules from an index on begin. */
function firstFrom(found: readonly OwnedCondition[], owner: number): number {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.owner ?? 0) < owner) low = middle + 1;
    else high = middle;
  }
  return low;
}
