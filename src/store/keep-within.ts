import type { Removal } from '../journal/journal.ts';
import type { RetentionPolicy } from './plan-removal.ts';

/** What is kept within bounds; a `DiskStore` that is open for writing is. */
export interface Prunable {
  prune(policy: RetentionPolicy, nowUs: number): Promise<Removal | undefined>;
  sweep(): Promise<void>;
}

export interface KeepWithinOptions {
  readonly policy: RetentionPolicy;
  readonly nowUs: () => number;
  readonly onRemoved: (removal: Removal) => void;
  /** Told what went wrong; the next turn tries again. */
  readonly onProblem: (problem: unknown) => void;
  readonly everyMs?: number;
}

/** Long enough for a question another process asks to end before the files it reads are deleted. */
const EVERY_MS = 10 * 60_000;

/**
 * Keeps a store within a policy until it is disposed of. Each turn deletes the files of what the turn
 * before removed.
 */
export class KeepWithin implements AsyncDisposable {
  readonly #store: Prunable;
  readonly #options: KeepWithinOptions;
  #policy: RetentionPolicy;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(store: Prunable, options: KeepWithinOptions) {
    this.#store = store;
    this.#options = options;
    this.#policy = options.policy;
    this.#wait(0);
  }

  get policy(): RetentionPolicy {
    return this.#policy;
  }

  /** Works by another policy from now on. */
  take(policy: RetentionPolicy): void {
    this.#policy = policy;
    this.#wait(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#turn;
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#turn = this.#turn.then(() => this.#prune());
    }, ms).unref();
  }

  async #prune(): Promise<void> {
    const { nowUs, onRemoved, onProblem, everyMs = EVERY_MS } = this.#options;
    try {
      await this.#store.sweep();
      const removal = await this.#store.prune(this.#policy, nowUs());
      if (removal !== undefined) onRemoved(removal);
    } catch (error) {
      onProblem(error);
    }
    if (this.#timer !== undefined) this.#wait(everyMs);
  }
}
