import type { RawEvent } from '../event/audit-event.ts';
import type { AppendOutcome, Store } from '../store/store.ts';

/** What came from one source since the program was started. */
export interface SourceFigures {
  readonly cluster: string;
  readonly source: string;
  readonly kept: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Of the events, as they came. */
  readonly bytes: number;
  /** When the last of them was synced. */
  readonly lastUs: number;
  /** Over the last five minutes. */
  readonly eventsPerSecond: number;
}

interface Figures {
  kept: number;
  duplicates: number;
  rejected: number;
  bytes: number;
  lastUs: number;
  /** Events by minute. */
  readonly minutes: Map<number, number>;
}

/** Senders choose names of clusters within bounds; more sources than this are not told apart. */
const MAX_SOURCES = 1000;

const MINUTE_US = 60e6;
const RATE_MINUTES = 5;

/** Hands events on to a store and counts what became of them, by cluster and source. */
export class Intake implements Pick<Store, 'append'> {
  readonly #store: Pick<Store, 'append'>;
  readonly #nowUs: () => number;
  readonly #sources = new Map<string, Figures>();

  constructor(store: Pick<Store, 'append'>, nowUs: () => number) {
    this.#store = store;
    this.#nowUs = nowUs;
  }

  async append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    const outcomes = await this.#store.append(events);
    const nowUs = this.#nowUs();
    let [last] = events;
    let figures = last && this.#figuresOf(last);
    for (const [i, { kind }] of outcomes.entries()) {
      const event = events[i];
      // Mostly all are of one source.
      if (event?.source !== last?.source || event?.cluster !== last?.cluster) {
        figures = event && this.#figuresOf(event);
        last = event;
      }
      if (event !== undefined && figures !== undefined) count(figures, event, kind, nowUs);
    }
    return outcomes;
  }

  /** By cluster and source. */
  get sources(): readonly SourceFigures[] {
    const nowUs = this.#nowUs();
    return [...this.#sources].map(([key, { minutes, ...figures }]) => {
      const [cluster = '', source = ''] = JSON.parse(key) as readonly string[];
      return { cluster, source, ...figures, eventsPerSecond: rateOf(minutes, nowUs) };
    });
  }

  #figuresOf({ cluster, source }: RawEvent): Figures | undefined {
    const key = JSON.stringify([cluster, source]);
    return this.#sources.get(key) ?? this.#newSource(key);
  }

  #newSource(key: string): Figures | undefined {
    if (this.#sources.size >= MAX_SOURCES) return undefined;
    const figures = {
      kept: 0,
      duplicates: 0,
      rejected: 0,
      bytes: 0,
      lastUs: 0,
      minutes: new Map(),
    };
    this.#sources.set(key, figures);
    return figures;
  }
}

function count(
  figures: Figures,
  { bytes }: RawEvent,
  kind: AppendOutcome['kind'],
  nowUs: number,
): void {
  if (kind === 'kept') figures.kept++;
  else if (kind === 'duplicate') figures.duplicates++;
  else figures.rejected++;
  figures.bytes += bytes.length;
  figures.lastUs = nowUs;
  const minute = Math.floor(nowUs / MINUTE_US);
  const events = figures.minutes.get(minute);
  if (events === undefined) {
    for (const old of figures.minutes.keys()) {
      if (old < minute - RATE_MINUTES) figures.minutes.delete(old);
    }
  }
  figures.minutes.set(minute, (events ?? 0) + 1);
}

/** Over whole minutes before this one, and what of this one is over. */
function rateOf(minutes: ReadonlyMap<number, number>, nowUs: number): number {
  const minute = Math.floor(nowUs / MINUTE_US);
  const known = [...minutes].filter(([one]) => one >= minute - RATE_MINUTES + 1);
  const first = Math.min(...known.map(([one]) => one));
  const events = known.reduce((sum, [, count]) => sum + count, 0);
  if (events === 0) return 0;
  const seconds = (nowUs - first * MINUTE_US) / 1e6;
  return events / Math.max(seconds, 1);
}
