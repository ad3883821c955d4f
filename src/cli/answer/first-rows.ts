import { requestTimeUs } from '../../event/time.ts';
import type { Order } from '../../store/store.ts';
import type { Found } from './answers.ts';

interface Timed {
  readonly found: Found;
  readonly timeUs: number;
}

/** Keeps the first rows in an order while all of them come by, however many those are. */
export class FirstRows {
  readonly #order: Order;
  readonly #limit: number;
  #rows: Timed[] = [];

  constructor(order: Order, limit: number | undefined) {
    this.#order = order;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  add(found: Found): void {
    this.#rows.push({ found, timeUs: requestTimeUs(found.recorded.event) });
    // Sorting now and then is cheaper than keeping order all the time.
    if (this.#rows.length > 2 * this.#limit + 1000) this.#cut();
  }

  rows(): readonly Found[] {
    this.#cut();
    return this.#rows.map(({ found }) => found);
  }

  #cut(): void {
    const sign = this.#order === 'oldest' ? 1 : -1;
    this.#rows.sort((a, b) => sign * (a.timeUs - b.timeUs || a.found.position - b.found.position));
    if (this.#rows.length > this.#limit) this.#rows.length = this.#limit;
  }
}
