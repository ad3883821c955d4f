import { Failure } from '../../base/failure.ts';
import { parseMetrics, type Sample } from './parse-metrics.ts';

/** What an API server had counted at one time. */
export interface Scrape {
  readonly atUs: number;
  /** By `plugin`: log, webhook, buffered, truncate. Without any, nothing was lost. */
  readonly errors: Readonly<Record<string, number>>;
  readonly events: number;
  readonly startedSeconds?: number;
}

const ERRORS = 'apiserver_audit_error_total';
const EVENTS = 'apiserver_audit_event_total';
/** Seconds since the epoch; another value is another process, whose counters began at nothing. */
const STARTED = 'process_start_time_seconds';

const NAMES = new Set([ERRORS, EVENTS, STARTED]);

/**
 * Reads the text of `/metrics`. An API server that never lost an event does not have the counter of
 * lost ones. A text with neither of the other two is of something else, which proves nothing.
 */
export function readScrape(text: string, atUs: number): Scrape {
  const found = parseMetrics(text, NAMES);
  const startedSeconds = found.get(STARTED)?.[0]?.value;
  if (startedSeconds === undefined && !found.has(EVENTS)) {
    throw new Failure('cluster/failed', 'these are no metrics of an API server');
  }
  const errors = new Map<string, number>();
  for (const { labels, value } of found.get(ERRORS) ?? []) {
    const plugin = labels['plugin'] ?? 'unknown';
    errors.set(plugin, (errors.get(plugin) ?? 0) + value);
  }
  return {
    atUs,
    errors: Object.fromEntries(errors),
    events: sum(found.get(EVENTS)),
    ...(startedSeconds !== undefined && { startedSeconds }),
  };
}

function sum(samples: readonly Sample[] = []): number {
  return samples.reduce((total, { value }) => total + value, 0);
}
