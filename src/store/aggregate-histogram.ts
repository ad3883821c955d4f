import { requestTimeUs } from '../event/time.ts';
import type { Accumulator } from './aggregate.ts';
import { isError } from './aggregate.ts';
import { requirePositive } from './aggregate-bounds.ts';
import type { Bar } from './store.ts';

/** Counts per span of time. Spans are aligned to the epoch, so two histograms can be compared. */
export function histogramAccumulator(intervalUs: number): Accumulator<readonly Bar[]> {
  requirePositive('the width of a bar', intervalUs);
  const bars = new Map<number, { count: number; errors: number }>();
  return {
    add(recorded) {
      const startUs = Math.floor(requestTimeUs(recorded.event) / intervalUs) * intervalUs;
      const bar = bars.get(startUs) ?? { count: 0, errors: 0 };
      bar.count++;
      if (isError(recorded)) bar.errors++;
      bars.set(startUs, bar);
    },
    result() {
      return [...bars]
        .map(([startUs, bar]) => ({ startUs, ...bar }))
        .sort((a, b) => a.startUs - b.startUs);
    },
  };
}
