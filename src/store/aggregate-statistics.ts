import type { AuditEvent, RecordedEvent } from '../event/audit-event.ts';
import { parseTimeUs, requestTimeUs } from '../event/time.ts';
import type { Accumulator } from './aggregate.ts';
import { isError } from './aggregate.ts';
import { isLongRunning } from './long-running.ts';
import type { Statistics } from './store.ts';

/** Counts, the span of time, and how long requests took. Keeps one number an event. */
export function statisticsAccumulator(): Accumulator<Statistics> {
  let count = 0;
  let errors = 0;
  let firstUs = Number.POSITIVE_INFINITY;
  let lastUs = Number.NEGATIVE_INFINITY;
  const latenciesMs: number[] = [];
  return {
    add(recorded: RecordedEvent) {
      const { event } = recorded;
      const timeUs = requestTimeUs(event);
      count++;
      if (isError(recorded)) errors++;
      if (timeUs < firstUs) firstUs = timeUs;
      if (timeUs > lastUs) lastUs = timeUs;
      const latencyMs = isLongRunning(event) ? undefined : latencyMsOf(event);
      if (latencyMs !== undefined) latenciesMs.push(latencyMs);
    },
    result() {
      return {
        count,
        errors,
        ...(count > 0 && { firstUs, lastUs }),
        ...(latenciesMs.length > 0 && { latencyMs: quantiles(latenciesMs) }),
      };
    },
  };
}

/** Milliseconds from the request to this stage; undefined unless the event tells both times. */
export function latencyMsOf({
  requestReceivedTimestamp,
  stageTimestamp,
}: AuditEvent): number | undefined {
  if (requestReceivedTimestamp === undefined || stageTimestamp === undefined) return undefined;
  const fromUs = parseTimeUs(requestReceivedTimestamp);
  const toUs = parseTimeUs(stageTimestamp);
  return fromUs === undefined || toUs === undefined ? undefined : (toUs - fromUs) / 1000;
}

/** Quantiles by nearest rank: always some of the values themselves. */
export function quantiles(values: readonly number[]): NonNullable<Statistics['latencyMs']> {
  const sorted = Float64Array.from(values).sort();
  return {
    p50: nearestRank(sorted, 50),
    p90: nearestRank(sorted, 90),
    p99: nearestRank(sorted, 99),
    max: nearestRank(sorted, 100),
  };
}

/** The smallest value that is not below `percent` of all: always one of the values themselves. */
function nearestRank(sorted: Float64Array, percent: number): number {
  const rank = Math.ceil((percent * sorted.length) / 100);
  return sorted[Math.max(rank, 1) - 1] ?? Number.NaN;
}
