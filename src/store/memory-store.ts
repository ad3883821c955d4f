import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../base/failure.ts';
import type { RawEvent, RecordedEvent } from '../event/audit-event.ts';
import { isRejected, parseEvent } from '../event/parse-event.ts';
import { requestTimeUs } from '../event/time.ts';
import { compilePredicate } from '../query/predicate.ts';
import type { Accumulator } from './aggregate.ts';
import { requirePositive } from './aggregate-bounds.ts';
import { facetAccumulator } from './aggregate-facets.ts';
import { groupAccumulator } from './aggregate-groups.ts';
import { histogramAccumulator } from './aggregate-histogram.ts';
import { latencyAccumulator } from './aggregate-latencies.ts';
import { statisticsAccumulator } from './aggregate-statistics.ts';
import { volumeAccumulator } from './aggregate-volumes.ts';
import { compareText } from './compare-text.ts';
import { lastStages } from './memory-last-stages.ts';
import { rowOf } from './row-of.ts';
import type {
  AppendOutcome,
  Asking,
  Bar,
  Cursor,
  Facet,
  FacetRequest,
  Group,
  GroupRequest,
  HistogramRequest,
  LatencyBar,
  Order,
  Page,
  Reading,
  RemovedEvents,
  SearchRequest,
  Selection,
  Statistics,
  Store,
  StoredEvent,
  StoreSummary,
  Volume,
} from './store.ts';

interface Kept {
  readonly stored: StoredEvent;
  readonly recorded: RecordedEvent;
  readonly timeUs: number;
}

/** How many events are looked at before others get their turn and a cancellation is noticed. */
const EVENTS_A_TURN = 2000;

/**
 * Keeps events in memory and answers by looking at each of them. It is meant to be obviously right:
 * the disk store is tested against it. It also serves where there is nothing to keep.
 */
export class MemoryStore implements Store {
  /** The index is the position. */
  readonly #kept: Kept[] = [];
  readonly #positions = new Map<string, number>();

  append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    return Promise.resolve(events.map((raw) => this.#appendOne(raw)));
  }

  #appendOne({ cluster, source, receivedUs, bytes }: RawEvent): AppendOutcome {
    const identity = JSON.stringify([cluster, createHash('sha256').update(bytes).digest('hex')]);
    const known = this.#positions.get(identity);
    if (known !== undefined) return { kind: 'duplicate', position: known };

    const event = parseEvent(new TextDecoder().decode(bytes));
    if (isRejected(event)) return { kind: 'rejected', reason: event.rejected };

    const position = this.#kept.length;
    const stored = { position, cluster, source, receivedUs, bytes: bytes.slice() };
    const recorded = { cluster, source, event, sizeBytes: bytes.length };
    this.#kept.push({ stored, recorded, timeUs: requestTimeUs(event) });
    this.#positions.set(identity, position);
    return { kind: 'kept', position };
  }

  removed(): Promise<RemovedEvents | undefined> {
    return Promise.resolve(undefined);
  }

  summary(): Promise<StoreSummary> {
    const { count, firstUs, lastUs } = accumulate(this.#kept, statisticsAccumulator());
    const clusters = [...new Set(this.#kept.map(({ stored }) => stored.cluster))].sort(compareText);
    return Promise.resolve({
      events: count,
      ...(firstUs !== undefined && { firstUs }),
      ...(lastUs !== undefined && { lastUs }),
      clusters,
    });
  }

  async search(request: SearchRequest, asking?: Asking): Promise<Page> {
    requirePositive('the limit', request.limit);
    const { order, limit, after } = request;
    const size = Math.min(after?.size ?? this.#kept.length, this.#kept.length);
    const matching = await this.#matching(request, size, asking);
    const rest = matching
      .sort((a, b) => compare(order, a, b))
      .filter((kept) => after === undefined || compare(order, kept, fromCursor(after)) > 0);
    const rows = rest
      .slice(0, limit)
      .map(({ stored, recorded }) => rowOf(stored.position, recorded));
    const last = rows.at(-1);
    if (last === undefined || rest.length <= limit) return { rows };
    return { rows, next: { timeUs: last.timeUs, position: last.position, size } };
  }

  /** Each question asks all events: that is what makes it the oracle. */
  explain(): Promise<Reading> {
    const events = this.#kept.length;
    return Promise.resolve({ parts: 1, allParts: 1, rows: events, allRows: events, events });
  }

  async count(selection: Selection, asking?: Asking): Promise<number> {
    return (await this.#matching(selection, this.#kept.length, asking)).length;
  }

  histogram(request: HistogramRequest, asking?: Asking): Promise<readonly Bar[]> {
    return this.#aggregate(request, () => histogramAccumulator(request.intervalUs), asking);
  }

  facets(request: FacetRequest, asking?: Asking): Promise<readonly Facet[]> {
    return this.#aggregate(request, () => facetAccumulator(request.fields, request.top), asking);
  }

  groups(request: GroupRequest, asking?: Asking): Promise<readonly Group[]> {
    return this.#aggregate(request, () => groupAccumulator(request.fields, request.top), asking);
  }

  latencies(request: HistogramRequest, asking?: Asking): Promise<readonly LatencyBar[]> {
    return this.#aggregate(request, () => latencyAccumulator(request.intervalUs), asking);
  }

  volumes(request: GroupRequest, asking?: Asking): Promise<readonly Volume[]> {
    return this.#aggregate(request, () => volumeAccumulator(request.fields, request.top), asking);
  }

  statistics(selection: Selection, asking?: Asking): Promise<Statistics> {
    return this.#aggregate(selection, statisticsAccumulator, asking);
  }

  events(positions: readonly number[]): Promise<readonly (StoredEvent | undefined)[]> {
    return Promise.resolve(positions.map((position) => this.#kept[position]?.stored));
  }

  eventsByAuditID(auditID: string): Promise<readonly StoredEvent[]> {
    const same = this.#kept.filter(({ recorded }) => recorded.event.auditID === auditID);
    return Promise.resolve(same.map(({ stored }) => stored));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #aggregate<Result>(
    selection: Selection,
    create: () => Accumulator<Result>,
    asking: Asking | undefined,
  ): Promise<Result> {
    const accumulator = create();
    return accumulate(await this.#matching(selection, this.#kept.length, asking), accumulator);
  }

  /** What is selected of the events below `size`, as if later ones had not arrived yet. */
  async #matching(
    { query, range, unit }: Selection,
    size: number,
    asking: Asking = {},
  ): Promise<Kept[]> {
    const visible = this.#kept.slice(0, size);
    const shown =
      unit === 'requests' ? lastStages(visible.map(({ recorded }) => recorded)) : undefined;
    const matches = compilePredicate(query);
    const { sinceUs = Number.NEGATIVE_INFINITY, untilUs = Number.POSITIVE_INFINITY } = range;
    const matching: Kept[] = [];
    for (let start = 0; start === 0 || start < size; start += EVENTS_A_TURN) {
      await takeTurns(asking);
      for (const kept of visible.slice(start, start + EVENTS_A_TURN)) {
        const inRange = kept.timeUs >= sinceUs && kept.timeUs < untilUs;
        const isShown = shown === undefined || shown.has(kept.stored.position);
        if (inRange && isShown && matches(kept.recorded)) matching.push(kept);
      }
    }
    return matching;
  }
}

/** A place in the order of rows. */
interface Place {
  readonly timeUs: number;
  readonly stored: { readonly position: number };
}

function fromCursor({ timeUs, position }: Cursor): Place {
  return { timeUs, stored: { position } };
}

function compare(order: Order, a: Place, b: Place): number {
  const oldestFirst = a.timeUs - b.timeUs || a.stored.position - b.stored.position;
  return order === 'oldest' ? oldestFirst : -oldestFirst;
}

function accumulate<Result>(events: readonly Kept[], accumulator: Accumulator<Result>): Result {
  for (const { recorded } of events) accumulator.add(recorded);
  return accumulator.result();
}

async function takeTurns({ signal }: Asking): Promise<void> {
  await setImmediate();
  if (!signal?.aborted) return;
  throw new Failure('query/cancelled', 'cannot answer: the question was cancelled');
}
