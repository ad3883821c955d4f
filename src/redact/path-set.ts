import type { PathStep } from './parse-path.ts';

/** A path of a rule, ready to be followed. `Rule` is what the caller knows of the rule. */
export interface FollowedPath<Rule> {
  readonly steps: readonly PathStep[];
  readonly rule: Rule;
}

/** How far a path was followed: its steps before `step` led to the value in hand. */
interface PathState<Rule> {
  readonly path: FollowedPath<Rule>;
  readonly step: number;
}

/**
 * How far all paths of interest were followed to the value in hand. Each set there can be exists
 * once and remembers the sets it leads to, of which there are few: keys no path names share one.
 */
export class PathSet<Rule> {
  /** Whom paths that end here belong to, in the order of the paths. */
  readonly ends: readonly Rule[];
  readonly #states: readonly PathState<Rule>[];
  readonly #known: KnownSets<Rule>;
  readonly #named = new Map<string, PathSet<Rule> | undefined>();
  readonly #added = new Map<readonly FollowedPath<Rule>[], PathSet<Rule>>();
  #other: PathSet<Rule> | undefined;

  private constructor(states: readonly PathState<Rule>[], known: KnownSets<Rule>) {
    this.#states = states;
    this.#known = known;
    this.ends = states
      .filter(({ path, step }) => step === path.steps.length)
      .map(({ path }) => path.rule);
    for (const { path, step } of states) {
      const next = path.steps[step];
      if (next?.kind === 'key') this.#named.set(next.key, undefined);
    }
  }

  /** The set that follows no path; all others come from it. */
  static empty<Rule>(): PathSet<Rule> {
    return PathSet.#of([], { sets: new Map(), ids: new Map() });
  }

  /** Whether no path goes on from here. */
  get isEmpty(): boolean {
    return this.#states.length === 0;
  }

  /** The set at a member or an item of the value in hand. */
  enter(key: string): PathSet<Rule> {
    if (!this.#named.has(key)) {
      this.#other ??= this.#step(undefined);
      return this.#other;
    }
    const known = this.#named.get(key) ?? this.#step(key);
    this.#named.set(key, known);
    return known;
  }

  /** This set with more paths that begin at the value in hand. */
  with(paths: readonly FollowedPath<Rule>[]): PathSet<Rule> {
    if (paths.length === 0) return this;
    const known = this.#added.get(paths);
    if (known !== undefined) return known;
    const states = [...this.#states];
    for (const path of paths) push(states, path, 0);
    const added = PathSet.#of(states, this.#known);
    this.#added.set(paths, added);
    return added;
  }

  static #of<Rule>(states: readonly PathState<Rule>[], known: KnownSets<Rule>): PathSet<Rule> {
    const id = states.map(({ path, step }) => `${idOf(path, known)}:${step}`).join(' ');
    const set = known.sets.get(id) ?? new PathSet(states, known);
    known.sets.set(id, set);
    return set;
  }

  #step(key: string | undefined): PathSet<Rule> {
    const entered: PathState<Rule>[] = [];
    for (const { path, step } of this.#states) {
      const next = path.steps[step];
      if (next === undefined) continue;
      if (next.kind === 'deep') push(entered, path, step);
      else if (next.kind === 'any' || next.key === key) push(entered, path, step + 1);
    }
    return PathSet.#of(entered, this.#known);
  }
}

interface KnownSets<Rule> {
  readonly sets: Map<string, PathSet<Rule>>;
  readonly ids: Map<FollowedPath<Rule>, number>;
}

function idOf<Rule>(path: FollowedPath<Rule>, { ids }: KnownSets<Rule>): number {
  const id = ids.get(path) ?? ids.size;
  ids.set(path, id);
  return id;
}

/** A state before `**` also stands behind it, since `**` may be no step at all. */
function push<Rule>(states: PathState<Rule>[], path: FollowedPath<Rule>, from: number): void {
  for (let step = from; ; step++) {
    const isThere = states.some((state) => state.path === path && state.step === step);
    if (!isThere) states.push({ path, step });
    if (path.steps[step]?.kind !== 'deep') return;
  }
}
