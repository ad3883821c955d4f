import type { TypedRange } from './time-range.ts';

const MAX_RECENT = 6;

/** Reads kept ranges; what is no range is left out. */
export function readRanges(json: unknown): readonly TypedRange[] | undefined {
  return Array.isArray(json) ? json.flatMap(rangeOf) : undefined;
}

function rangeOf(json: unknown): readonly TypedRange[] {
  if (typeof json !== 'object' || json === null) return [];
  const { since, until } = json as Readonly<Record<string, unknown>>;
  const range = {
    ...(typeof since === 'string' && { since }),
    ...(typeof until === 'string' && { until }),
  };
  return Object.keys(range).length === 0 ? [] : [range];
}

/** The ranges with one more at the head, without repeats. */
export function withRange(ranges: readonly TypedRange[], used: TypedRange): readonly TypedRange[] {
  const { since, until } = used;
  if (since === undefined && until === undefined) return ranges;
  const others = ranges.filter((range) => range.since !== since || range.until !== until);
  return [used, ...others].slice(0, MAX_RECENT);
}
