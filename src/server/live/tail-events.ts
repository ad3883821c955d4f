import { setTimeout } from 'node:timers/promises';
import type { RecordedEvent } from '../../event/audit-event.ts';
import { isRejected, parseEvent } from '../../event/parse-event.ts';
import type { Predicate } from '../../query/predicate.ts';
import type { Store, StoredEvent } from '../../store/store.ts';

/** An event at its place. */
export interface Placed {
  readonly position: number;
  readonly recorded: RecordedEvent;
}

/** Some events that follow each other. */
interface TailBatch {
  readonly events: readonly Placed[];
  /** All positions up to this one have been looked at. */
  readonly through: number;
  /** Whether these events were there when the tail began. */
  readonly isPast: boolean;
}

/** Events as they are kept. */
export interface Tail {
  /** It begins behind this position. */
  readonly after: number;
  /** Whether it begins where it was asked to: what lies too far back is left out. */
  readonly complete: boolean;
  /** Ends only with the signal. */
  readonly batches: () => AsyncGenerator<TailBatch>;
}

/** What a tail is of. */
export interface TailQuestion {
  /** Begin behind this position; with what is new when absent. */
  readonly after?: number;
  readonly isVisible: Predicate;
  readonly signal: AbortSignal;
}

/** Events read at a time. */
const BATCH_EVENTS = 256;

/** How often new events are looked for. */
const LOOK_EVERY_MS = 200;

/** Further back than this nobody catches up; a search does that better. */
const MAX_PAST_EVENTS = 200_000;

/** After so many looks at nothing, it is asked whether events lie behind a damaged stretch. */
const LOOKS_BEFORE_LEAP = 50;

/**
 * Follows a store by position, which is the order in which events were kept: their times may lie
 * anywhere. It reads what is there and then asks again and again, as a store cannot call.
 */
export async function tailEvents(
  store: Store,
  { after: asked, isVisible, signal }: TailQuestion,
): Promise<Tail> {
  const end = await endPosition(store);
  const after = Math.max(Math.min(asked ?? end - 1, end - 1), end - 1 - MAX_PAST_EVENTS);
  const isThere = after + 1 >= end || (await store.events([after + 1]))[0] !== undefined;
  const complete = asked === undefined || (asked <= after && isThere);
  return {
    after,
    complete,
    batches: () => follow(store, { next: after + 1, end, isVisible, signal }),
  };
}

interface Following {
  readonly next: number;
  /** Where the events ended when the tail began. */
  readonly end: number;
  readonly isVisible: Predicate;
  readonly signal: AbortSignal;
}

async function* follow(
  store: Store,
  { next: first, end, isVisible, signal }: Following,
): AsyncGenerator<TailBatch> {
  let next = first;
  let idle = 0;
  while (!signal.aborted) {
    const isPast = next < end;
    const stored = await readBatch(store, next, isPast ? end : undefined);
    const through = isPast
      ? Math.min(next + BATCH_EVENTS, end) - 1
      : (stored.at(-1)?.position ?? next - 1);
    if (through >= next) {
      idle = 0;
      next = through + 1;
      yield {
        events: stored.flatMap(placed).filter(({ recorded }) => isVisible(recorded)),
        through,
        isPast,
      };
      continue;
    }
    idle++;
    // Damaged events read as if there were none yet, and would be waited for without an end.
    if (idle % LOOKS_BEFORE_LEAP === 0) next = await leap(store, next);
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function readBatch(
  store: Store,
  next: number,
  end: number | undefined,
): Promise<readonly StoredEvent[]> {
  // Nothing new, most of the time.
  if (end === undefined && (await store.events([next]))[0] === undefined) return [];
  const length = Math.min(BATCH_EVENTS, (end ?? Number.POSITIVE_INFINITY) - next);
  const events = await store.events(Array.from({ length }, (_, i) => next + i));
  return events.filter((stored) => stored !== undefined);
}

/** The first position from `next` on that can be read, or the end. */
async function leap(store: Store, next: number): Promise<number> {
  const end = await endPosition(store);
  for (let first = next; first < end; first += BATCH_EVENTS) {
    const [stored] = await readBatch(store, first, end);
    if (stored !== undefined) return stored.position;
  }
  return Math.max(next, end);
}

const decoder = new TextDecoder();

function placed({ position, cluster, source, bytes }: StoredEvent): readonly Placed[] {
  const event = parseEvent(decoder.decode(bytes));
  return isRejected(event) ? [] : [{ position, recorded: { cluster, source, event } }];
}

/** The position the next event will have. */
async function endPosition(store: Store): Promise<number> {
  const { rows, next } = await store.search({
    query: { kind: 'all', span: { start: 0, end: 0 } },
    range: {},
    unit: 'events',
    order: 'newest',
    limit: 1,
  });
  return next?.size ?? (rows[0]?.position ?? -1) + 1;
}
