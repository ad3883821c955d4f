import { stageTimeUs } from '../../event/time.ts';
import { endsRequest, requestKey, stageRank } from '../../trail/request.ts';
import type { Found } from './answers.ts';

/** Requests whose end is not here yet. More at once are seen only in logs without any ends. */
const MAX_OPEN = 50_000;
/** Ended requests that are remembered, so that an event delivered twice is shown once. */
const MAX_ENDED = 100_000;

interface Open {
  readonly found: Found;
  readonly rank: number;
  readonly timeUs: number;
}

/**
 * Folds a stream of events into requests in bounded memory, giving the last stage of each. That is
 * exact as long as no more than `MAX_OPEN` requests are under way at once and repeated events lie
 * within `MAX_ENDED` requests of each other; a store has no such bounds.
 */
export class StageFold {
  readonly #emit: (found: Found) => void;
  readonly #open = new Map<string, Open>();
  #ended = new Set<string>();
  #endedBefore: ReadonlySet<string> = new Set();

  constructor(emit: (found: Found) => void) {
    this.#emit = emit;
  }

  add(found: Found): void {
    const key = requestKey(found.recorded);
    if (this.#ended.has(key) || this.#endedBefore.has(key)) return;
    if (endsRequest(found.recorded.event)) {
      this.#open.delete(key);
      this.#remember(key);
      this.#emit(found);
      return;
    }
    const { event } = found.recorded;
    const next = { found, rank: stageRank(event.stage), timeUs: stageTimeUs(event) };
    const known = this.#open.get(key);
    if (known === undefined || isNotBefore(next, known)) this.#open.set(key, next);
    if (this.#open.size > MAX_OPEN) this.#closeOldest();
  }

  /** Gives the requests that never ended. */
  end(): void {
    for (const { found } of this.#open.values()) this.#emit(found);
    this.#open.clear();
  }

  #closeOldest(): void {
    const [oldest] = this.#open;
    if (oldest === undefined) return;
    this.#open.delete(oldest[0]);
    this.#remember(oldest[0]);
    this.#emit(oldest[1].found);
  }

  #remember(key: string): void {
    this.#ended.add(key);
    if (this.#ended.size < MAX_ENDED / 2) return;
    this.#endedBefore = this.#ended;
    this.#ended = new Set();
  }
}

function isNotBefore(a: Open, b: Open): boolean {
  return a.rank === b.rank ? a.timeUs >= b.timeUs : a.rank > b.rank;
}
