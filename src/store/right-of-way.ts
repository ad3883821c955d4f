/** New work waits for questions for this long at a time at most, so that senders are answered in time. */
const MAX_HOLD_MS = 150;

/** A page asks several questions in a row: work that began between two would be in the way of the second. */
const LINGER_MS = 5;

/**
 * Lets questions go before work that can wait: while one runs, and a moment longer, no new work is begun. Waiting is paid
 * from an allowance that grows only while nothing waits, so it takes at most half of the time however
 * many questions there are.
 */
export class RightOfWay {
  readonly #nowMs: () => number;
  readonly #lingerMs: number;
  #asking = 0;
  /** When work began to wait; undefined while it does not. */
  #heldSinceMs: number | undefined;
  #allowanceMs = MAX_HOLD_MS;
  #allowanceAtMs: number;
  #timer: NodeJS.Timeout | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  /** `nowMs` never goes back; with `lingerMs` of 0 work begins as soon as a question ends. */
  constructor(nowMs: () => number, lingerMs: number = LINGER_MS) {
    this.#nowMs = nowMs;
    this.#lingerMs = lingerMs;
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
      if (this.#asking === 0) this.#linger();
    }
  }

  #linger(): void {
    if (this.#lingerMs === 0) this.#release();
    else if (this.isTaken) {
      this.#lingering = setTimeout(() => this.#release(), this.#lingerMs).unref();
    }
  }

  #hold(): void {
    clearTimeout(this.#lingering);
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
    clearTimeout(this.#lingering);
    const nowMs = this.#nowMs();
    this.#allowanceMs = Math.max(0, this.#allowanceMs - (nowMs - this.#heldSinceMs));
    this.#allowanceAtMs = nowMs;
    this.#heldSinceMs = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const begin of waiting) begin();
  }
}
