import type { OverviewAnswer } from '../../api/overview-answer.ts';
import { parseTimeUs } from '../../event/time.ts';

/** The columns of an overview as charts take them, with what they sum up to. */
export interface OverviewFigures {
  readonly startsUs: readonly number[];
  readonly requests: readonly number[];
  readonly events: readonly number[];
  readonly errors: readonly number[];
  readonly denied: readonly number[];
  readonly latencyStartsUs: readonly number[];
  readonly p50: readonly number[];
  readonly p90: readonly number[];
  readonly p99: readonly number[];
  readonly latencySummary: string;
  readonly totals: {
    readonly requests: number;
    readonly events: number;
    readonly errors: number;
    readonly denied: number;
  };
  readonly heaviestBytes: number;
  readonly coveredUs: readonly [number, number];
}

/** More bars than this are never drawn. */
const MAX_BARS = 2000;

/** The figures of an answer, bars without an event filled with nothing; undefined without any bar. */
export function overviewFigures(answer: OverviewAnswer): OverviewFigures | undefined {
  const { bars, latency, intervalMs, users } = answer;
  const intervalUs = intervalMs * 1000;
  const startsUs = filled(
    bars.map(({ start }) => parseTimeUs(start) ?? 0),
    intervalUs,
  );
  const [first] = startsUs;
  const last = startsUs.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const byStart = new Map(bars.map((bar) => [parseTimeUs(bar.start) ?? 0, bar]));
  const column = (field: 'requests' | 'events' | 'errors' | 'denied') =>
    startsUs.map((us) => byStart.get(us)?.[field] ?? 0);
  const columns = {
    requests: column('requests'),
    events: column('events'),
    errors: column('errors'),
    denied: column('denied'),
  };
  const slowest = Math.max(0, ...latency.map(({ p99 }) => p99));
  return {
    startsUs,
    ...columns,
    latencyStartsUs: latency.map(({ start }) => parseTimeUs(start) ?? 0),
    p50: latency.map(({ p50 }) => p50),
    p90: latency.map(({ p90 }) => p90),
    p99: latency.map(({ p99 }) => p99),
    latencySummary:
      latency.length === 0
        ? 'No request tells how long it took.'
        : `99 of 100 took at most ${durationText(slowest)}, at the worst of times.`,
    totals: {
      requests: sum(columns.requests),
      events: sum(columns.events),
      errors: sum(columns.errors),
      denied: sum(columns.denied),
    },
    heaviestBytes: sum(users.map(({ sizeBytes }) => sizeBytes)),
    coveredUs: [first, last + intervalUs],
  };
}

function filled(startsUs: readonly number[], intervalUs: number): readonly number[] {
  const [first] = startsUs;
  const last = startsUs.at(-1);
  if (first === undefined || last === undefined) return [];
  const count = Math.round((last - first) / intervalUs) + 1;
  if (count > MAX_BARS) return startsUs;
  return Array.from({ length: count }, (_unused, i) => first + i * intervalUs);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** `4.2 ms`, `1.3 s`: milliseconds as people read them. */
export function durationText(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 1000) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  if (ms < 3 * 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 72 * 3_600_000
    ? `${Math.round(ms / 3_600_000)} h`
    : `${Math.round(ms / 86_400_000)} days`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `31.2 MB`: bytes in powers of 1,000. */
export function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[unit]}`;
}
