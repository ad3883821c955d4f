/** New work waits for questions for this long at a time at most, so that senders are answered in time. */
const MAX_HOLD_MS = 150;

/**
 * Lets questions go before work that can wait: while one runs, no new work is begun. Waiting is paid
 * from an allowance that grows only while nothing waits, so it takes at most half of the time however
 * many questions there are.
 */
export class RightOfWay {
  readonly #nowMs: () => number;
  #asking = 0;
  /** When work began to wait; undefined while it does not. */
  #heldSinceMs: number | undefined;
  #allowanceMs = MAX_HOLD_MS;
  #allowanceAtMs: number;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  /** `nowMs` never goes back. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#allowanceAtMs = nowMs();
  }

  /** Whether new work has to wait. */
  get isTaken(): boolean {
    return this.#heldSinceMs !== undefined;
  }

  /** Calls back once new work may begin; at once when it may already. */
  whenFree(begin: () => void): void {
    if (this.#heldSinceMs === undefined) begin();
    else this.#waiting.push(begin);
  }

  /** Answers a question, before work that begins meanwhile. */
  async during<T>(answer: () => Promise<T>): Promise<T> {
    this.#asking++;
    this.#hold();
    try {
      return await answer();
    } finally {
      this.#asking--;
      if (this.#asking === 0) this.#release();
    }
  }

  #hold(): void {
    if (this.#heldSinceMs !== undefined) return;
    const nowMs = this.#nowMs();
    const earnedMs = nowMs - this.#allowanceAtMs;
    this.#allowanceMs = Math.min(MAX_HOLD_MS, this.#allowanceMs + earnedMs);
    this.#allowanceAtMs = nowMs;
    if (this.#allowanceMs < 1) return;
    this.#heldSinceMs = nowMs;
    this.#timer = setTimeout(() => this.#release(), this.#allowanceMs).unref();
  }

  #release(): void {
    if (this.#heldSinceMs === undefined) return;
    clearTimeout(this.#timer);
    const nowMs = this.#nowMs();
    this.#allowanceMs = Math.max(0, this.#allowanceMs - (nowMs - this.#heldSinceMs));
    this.#allowanceAtMs = nowMs;
    this.#heldSinceMs = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const begin of waiting) begin();
  }
}
