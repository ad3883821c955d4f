import type { RecordedEvent } from '../../event/audit-event.ts';
import { requestTimeUs } from '../../event/time.ts';
import { isError } from '../../store/aggregate.ts';
import type { Bar } from '../../store/store.ts';

const SECOND_US = 1e6;

/** Each is a part of every width a chart takes once bars of the one before were too many. */
const WIDTHS_US: readonly number[] = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 86_400].map(
  (seconds) => seconds * SECOND_US,
);

/** More bars than any screen has columns. */
const MAX_BARS = 20_000;

type Counts = { count: number; errors: number };

/**
 * Counts per span of time where the whole span is known at the end only: it begins with bars of a
 * millisecond and widens them whenever they get too many.
 */
export class WideningHistogram {
  #step = 0;
  #bars = new Map<number, Counts>();

  add(recorded: RecordedEvent): void {
    add(this.#bars, this.#startOf(requestTimeUs(recorded.event)), 1, isError(recorded) ? 1 : 0);
    if (this.#bars.size > MAX_BARS && this.#step < WIDTHS_US.length - 1) this.#widen();
  }

  /** Bars of a width of `barWidth`, for which no more than some hundreds of bars are needed. */
  result(intervalUs: number): readonly Bar[] {
    const bars = new Map<number, Counts>();
    for (const [startUs, { count, errors }] of this.#bars) {
      add(bars, Math.floor(startUs / intervalUs) * intervalUs, count, errors);
    }
    return [...bars]
      .map(([startUs, counts]) => ({ startUs, ...counts }))
      .sort((a, b) => a.startUs - b.startUs);
  }

  #startOf(timeUs: number): number {
    const widthUs = WIDTHS_US[this.#step] ?? SECOND_US;
    return Math.floor(timeUs / widthUs) * widthUs;
  }

  #widen(): void {
    const narrow = this.#bars;
    this.#step++;
    this.#bars = new Map();
    for (const [startUs, { count, errors }] of narrow) {
      add(this.#bars, this.#startOf(startUs), count, errors);
    }
  }
}

function add(bars: Map<number, Counts>, startUs: number, count: number, errors: number): void {
  const bar = bars.get(startUs) ?? { count: 0, errors: 0 };
  bar.count += count;
  bar.errors += errors;
  bars.set(startUs, bar);
}
