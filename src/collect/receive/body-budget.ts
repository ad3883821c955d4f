import { LARGE_HOLDING_BYTES } from './limits.ts';

/**
 * Bounds the memory that the bodies of all requests take together. The last quarter is kept for
 * requests that hold little, so that a few senders of huge or endless bodies do not shut out the
 * many that send small ones.
 */
export class BodyBudget {
  readonly #totalBytes: number;
  #usedBytes = 0;

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes;
  }

  /** Bytes held now by all requests. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** What one request holds; nothing at first. It must be disposed of. */
  lease(): BodyLease {
    return new BodyLease((heldBytes, bytes) => this.#take(heldBytes, bytes));
  }

  #take(heldBytes: number, bytes: number): boolean {
    const isLarge = heldBytes + bytes > LARGE_HOLDING_BYTES;
    const bound = isLarge ? this.#totalBytes * 0.75 : this.#totalBytes;
    if (bytes > 0 && this.#usedBytes + bytes > bound) return false;
    this.#usedBytes += bytes;
    return true;
  }
}

/** The share of one request in the budget. */
export class BodyLease implements Disposable {
  readonly #budgetTake: (heldBytes: number, bytes: number) => boolean;
  #heldBytes = 0;

  constructor(budgetTake: (heldBytes: number, bytes: number) => boolean) {
    this.#budgetTake = budgetTake;
  }

  /** Bytes this request holds now. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Takes bytes, or says that there is no room for them now. */
  take(bytes: number): boolean {
    if (!this.#budgetTake(this.#heldBytes, bytes)) return false;
    this.#heldBytes += bytes;
    return true;
  }

  /** Gives bytes back. */
  release(bytes: number): void {
    const released = Math.min(bytes, this.#heldBytes);
    this.#budgetTake(this.#heldBytes, -released);
    this.#heldBytes -= released;
  }

  [Symbol.dispose](): void {
    this.release(this.#heldBytes);
  }
}
