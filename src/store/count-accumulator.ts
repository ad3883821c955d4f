import type { Accumulator } from './aggregate.ts';

/** How many events there are. */
export function countAccumulator(): Accumulator<number> {
  let count = 0;
  return {
    add() {
      count++;
    },
    result: () => count,
  };
}
