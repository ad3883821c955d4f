import { requestTimeUs } from '../event/time.ts';
import type { Accumulator } from './aggregate.ts';
import { requirePositive } from './aggregate-bounds.ts';
import { latencyMsOf, quantiles } from './aggregate-statistics.ts';
import { isLongRunning } from './long-running.ts';
import type { LatencyBar } from './store.ts';

/** How long requests took, per span of time. Keeps one number an event. */
export function latencyAccumulator(intervalUs: number): Accumulator<readonly LatencyBar[]> {
  requirePositive('the width of a bar', intervalUs);
  const bars = new Map<number, number[]>();
  return {
    add({ event }) {
      const latencyMs = isLongRunning(event) ? undefined : latencyMsOf(event);
      if (latencyMs === undefined) return;
      const startUs = Math.floor(requestTimeUs(event) / intervalUs) * intervalUs;
      const bar = bars.get(startUs);
      if (bar === undefined) bars.set(startUs, [latencyMs]);
      else bar.push(latencyMs);
    },
    result() {
      return [...bars]
        .map(([startUs, latencies]) => {
          const { p50, p90, p99 } = quantiles(latencies);
          return { startUs, count: latencies.length, p50Ms: p50, p90Ms: p90, p99Ms: p99 };
        })
        .sort((a, b) => a.startUs - b.startUs);
    },
  };
}
