import type { Loss, Losses } from '../losses.ts';
import { parseMetrics, type Sample } from './parse-metrics.ts';

/** Where an API server tells its metrics. Whoever makes it has seen to the authorisation. */
export interface MetricsSource {
  readonly cluster: string;
  /** Tells one API server of a cluster from another; each counts for itself. */
  readonly instance: string;
  /** The text of `/metrics`. Rejects when it cannot be had; the next scrape tries again. */
  readonly fetch: (signal: AbortSignal) => Promise<string>;
}

const ERRORS = 'apiserver_audit_error_total';
const EVENTS = 'apiserver_audit_event_total';
/** Seconds since the epoch; another value is another process, whose counters began at nothing. */
const STARTED = 'process_start_time_seconds';

const NAMES = new Set([ERRORS, EVENTS, STARTED]);

interface Scrape {
  readonly atUs: number;
  /** By `plugin`: log, webhook, buffered, truncate. */
  readonly errors: ReadonlyMap<string, number>;
  readonly events: number;
  readonly startedSeconds: number | undefined;
}

/**
 * Reads how many audit events an API server could not hand on, and puts every increase on record with
 * the time between the two scrapes. What it had lost before the first scrape has no time and is
 * not told. Counters of a server that was started again begin at nothing, which is not a decrease.
 */
export class ApiserverWatch {
  readonly #source: MetricsSource;
  readonly #losses: Losses;
  readonly #nowUs: () => number;
  #before: Scrape | undefined;

  constructor(source: MetricsSource, losses: Losses, nowUs: () => number) {
    this.#source = source;
    this.#losses = losses;
    this.#nowUs = nowUs;
  }

  /**
   * Scrapes once; to be called every half a minute or so. Rejects when the metrics cannot be had or a
   * loss cannot be recorded; then the next scrape tells about the whole time since the last good one.
   */
  async scrape(signal: AbortSignal): Promise<void> {
    const text = await this.#source.fetch(signal);
    const now = readScrape(text, this.#nowUs());
    const before = this.#before;
    if (before !== undefined) {
      for (const loss of lossesBetween(before, now, this.#source)) await this.#losses.record(loss);
    }
    this.#before = now;
  }
}

function readScrape(text: string, atUs: number): Scrape {
  const found = parseMetrics(text, NAMES);
  const sum = (samples: readonly Sample[] = []): number =>
    samples.reduce((total, { value }) => total + value, 0);
  const errors = new Map<string, number>();
  for (const { labels, value } of found.get(ERRORS) ?? []) {
    const plugin = labels['plugin'] ?? 'unknown';
    errors.set(plugin, (errors.get(plugin) ?? 0) + value);
  }
  return {
    atUs,
    errors,
    events: sum(found.get(EVENTS)),
    startedSeconds: found.get(STARTED)?.[0]?.value,
  };
}

function lossesBetween(
  before: Scrape,
  now: Scrape,
  { cluster, instance }: MetricsSource,
): readonly Loss[] {
  const isRestarted = before.startedSeconds !== now.startedSeconds || now.events < before.events;
  const losses: Loss[] = [];
  for (const [plugin, value] of now.errors) {
    const known = isRestarted ? 0 : (before.errors.get(plugin) ?? 0);
    // A counter that went back although nothing else did was set back all the same.
    const events = value < known ? value : value - known;
    if (events === 0) continue;
    losses.push({
      id: `${cluster}/${instance}/${plugin}/${before.atUs}`,
      reason: 'apiserver-error',
      cluster,
      source: `${instance} (${plugin})`,
      events,
      fromUs: before.atUs,
      toUs: now.atUs,
      detail: DETAILS[plugin] ?? 'the API server counts them as lost',
    });
  }
  return losses;
}

const DETAILS: Readonly<Record<string, string>> = {
  log: 'the API server could not write them to its log, or they were larger than a log file',
  webhook: 'the API server gave up sending them after all its tries',
  buffered: "the API server's buffer was full",
  truncate: 'they were too large for the API server even without their bodies',
};
