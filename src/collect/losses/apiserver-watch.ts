import type { Loss, Losses } from '../losses.ts';
import { readScrape, type Scrape } from './scrape.ts';
import type { ScrapeMemory, Scrapes } from './scrape-memory.ts';

/** Where an API server tells its metrics. Whoever makes it has seen to the authorisation. */
export interface MetricsSource {
  readonly cluster: string;
  /** Tells one address from another; each counts for itself. */
  readonly instance: string;
  /** The text of `/metrics`. Rejects when it cannot be had; the next scrape tries again. */
  readonly fetch: (signal: AbortSignal) => Promise<string>;
}

/** Where losses go, by which clock, and what is kept between runs. */
export interface ApiserverWatchOptions {
  readonly losses: Losses;
  readonly nowUs: () => number;
  readonly memory?: ScrapeMemory;
}

/** Processes that are remembered behind one address. */
const MAX_PROCESSES = 16;

/**
 * Reads how many audit events an API server could not hand on, and puts every increase on record with
 * the time between the two scrapes. What it had lost before the first scrape has no time and is
 * not told. Counters of a server that was started again begin at nothing, which is not a decrease.
 * Several API servers may answer at one address; they are told apart by when they were started.
 */
export class ApiserverWatch {
  readonly #source: MetricsSource;
  readonly #options: ApiserverWatchOptions;
  #known: Scrapes | undefined;
  #isLoaded = false;

  constructor(source: MetricsSource, options: ApiserverWatchOptions) {
    this.#source = source;
    this.#options = options;
  }

  /**
   * Scrapes once; to be called every half a minute or so. Rejects when the metrics cannot be had or a
   * loss cannot be recorded; then the next scrape tells about the whole time since the last good one.
   */
  async scrape(signal: AbortSignal): Promise<void> {
    const { losses, nowUs, memory } = this.#options;
    if (!this.#isLoaded) this.#known = await memory?.load();
    this.#isLoaded = true;
    const text = await this.#source.fetch(signal);
    const now = readScrape(text, nowUs());
    const known = this.#known ?? { sinceUs: now.atUs, last: [] };
    const before = beforeOf(now, known);
    if (before !== undefined) {
      for (const loss of lossesBetween(before, now, this.#source)) await losses.record(loss);
    }
    const others = known.last.filter(({ startedSeconds }) => startedSeconds !== now.startedSeconds);
    const next = { sinceUs: known.sinceUs, last: [now, ...others].slice(0, MAX_PROCESSES) };
    await memory?.save(next);
    this.#known = next;
  }
}

/** What to count from; undefined where it is not known what the process had lost by then. */
function beforeOf(now: Scrape, { sinceUs, last }: Scrapes): Scrape | undefined {
  const own = last.find(({ startedSeconds }) => startedSeconds === now.startedSeconds);
  if (own !== undefined) return now.events < own.events ? fromNothing(own) : own;
  const [latest] = last;
  if (latest === undefined || now.startedSeconds === undefined) return undefined;
  // One that ran before the first scrape is another one behind the same address.
  return now.startedSeconds * 1e6 > sinceUs ? fromNothing(latest) : undefined;
}

function fromNothing(scrape: Scrape): Scrape {
  return { ...scrape, errors: {} };
}

function lossesBetween(
  before: Scrape,
  now: Scrape,
  { cluster, instance }: MetricsSource,
): readonly Loss[] {
  const losses: Loss[] = [];
  for (const [plugin, value] of Object.entries(now.errors)) {
    const known = before.errors[plugin] ?? 0;
    // A counter that went back although nothing else did was set back all the same.
    const events = value < known ? value : value - known;
    if (events === 0) continue;
    losses.push({
      id: `${cluster}/${instance}/${plugin}/${now.startedSeconds ?? 0}/${before.atUs}`,
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
