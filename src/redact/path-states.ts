import type { PathStep } from './parse-path.ts';

/** A path of a rule, ready to be followed. `Rule` is what the caller knows of the rule. */
export interface FollowedPath<Rule> {
  readonly steps: readonly PathStep[];
  readonly rule: Rule;
}

/** How far a path was followed: its steps before `step` led to the value in hand. */
export interface PathState<Rule> {
  readonly path: FollowedPath<Rule>;
  readonly step: number;
}

/** The states before a first step. */
export function startStates<Rule>(
  paths: readonly FollowedPath<Rule>[],
): readonly PathState<Rule>[] {
  const states: PathState<Rule>[] = [];
  for (const path of paths) push(states, path, 0);
  return states;
}

/** The states at a member or an item of the value in hand. */
export function enter<Rule>(
  states: readonly PathState<Rule>[],
  key: string,
): readonly PathState<Rule>[] {
  const entered: PathState<Rule>[] = [];
  for (const { path, step } of states) {
    const next = path.steps[step];
    if (next === undefined) continue;
    if (next.kind === 'deep') push(entered, path, step);
    else if (next.kind === 'any' || next.key === key) push(entered, path, step + 1);
  }
  return entered;
}

/** Whether the whole path led to the value in hand. */
export function isAtEnd<Rule>({ path, step }: PathState<Rule>): boolean {
  return step === path.steps.length;
}

/** A state before `**` also stands behind it, since `**` may be no step at all. */
function push<Rule>(states: PathState<Rule>[], path: FollowedPath<Rule>, from: number): void {
  let step = from;
  for (;;) {
    states.push({ path, step });
    if (path.steps[step]?.kind !== 'deep') return;
    step++;
  }
}
