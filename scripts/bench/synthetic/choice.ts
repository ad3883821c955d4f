import type { Call, Target } from './call.ts';
import type { Random } from './random.ts';
import type { Caller, World } from './world.ts';

/** One kind of call and how often it is made beside its neighbours. */
export interface Choice {
  readonly weight: number;
  readonly make: (world: World) => Call;
}

/** Draws one by weight. */
export function choose(random: Random, choices: readonly Choice[]): Choice {
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  let left = (random.word() / 0x1_0000_0000) * total;
  for (const choice of choices) {
    left -= choice.weight;
    if (left < 0) return choice;
  }
  throw new Error('weights do not add up');
}

/** A watch as client-go opens it; the API server ends it after five to ten minutes. */
export function watch(world: World, caller: Caller, target: Target): Call {
  const seconds = 300 + world.random.below(300);
  const { name, ...collection } = target;
  const selector = name === undefined ? '' : `&fieldSelector=metadata.name%3D${name}`;
  const timeout = `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return {
    caller,
    verb: 'watch',
    target: name === undefined ? collection : target,
    search: `?allowWatchBookmarks=true${selector}&resourceVersion=${world.version}&timeout=${timeout}&timeoutSeconds=${seconds}&watch=true`,
    openSeconds: seconds,
  };
}
