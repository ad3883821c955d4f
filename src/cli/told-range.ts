import { requestTimeUs } from '../event/time.ts';
import type { TimeRange } from '../store/store.ts';
import type { Found, Search } from './answer/answers.ts';

/**
 * The time an answer tells of: all that was asked for, or, when there were more rows than asked for,
 * only as far as its rows reach.
 */
export class ToldRange {
  readonly #search: Search;
  #rows = 0;
  #lastUs = 0;

  constructor(search: Search) {
    this.#search = search;
  }

  async *watch(found: AsyncIterable<Found>): AsyncGenerator<Found> {
    for await (const one of found) {
      this.#rows++;
      this.#lastUs = requestTimeUs(one.recorded.event);
      yield one;
    }
  }

  get range(): TimeRange {
    const { range, limit, order } = this.#search;
    if (limit === undefined || this.#rows < limit || this.#rows === 0) return range;
    return order === 'newest'
      ? { ...range, sinceUs: this.#lastUs }
      : { ...range, untilUs: this.#lastUs + 1 };
  }
}
