import { Failure } from '../base/failure.ts';
import type { Asking } from '../store/store.ts';

/** How much the server takes on at once. */
export interface QuestionLimits {
  /** Questions answered at the same time. */
  readonly maxRunning: number;
  /** Questions that wait for one of those to end. */
  readonly maxWaiting: number;
  /** How long one may run. */
  readonly timeoutMs: number;
}

/** Enough for a page that asks for everything it shows at once, and little enough to stay quick. */
export const QUESTION_LIMITS: QuestionLimits = {
  maxRunning: 4,
  maxWaiting: 32,
  timeoutMs: 30_000,
};

/**
 * Lets a few questions reach the store at a time and ends those that take too long. A question that
 * was given up keeps its place until the store has really stopped working on it.
 */
export class QuestionGate {
  readonly #limits: QuestionLimits;
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();
  #running = 0;

  constructor(limits: QuestionLimits) {
    this.#limits = limits;
  }

  /** Questions being answered now. */
  get running(): number {
    return this.#running;
  }

  /** Questions that have not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Runs a question when there is room. Rejects with `server/busy` when too many wait already, with
   * `query/cancelled` when `client` aborts, and with `query/too-large` when time is up. Once the gate
   * is closed all end with `server/busy`.
   */
  async ask<Answer>(
    client: AbortSignal,
    question: (asking: Required<Asking>) => Promise<Answer>,
  ): Promise<Answer> {
    const caller = AbortSignal.any([client, this.#closing.signal]);
    let timeout: AbortSignal | undefined;
    try {
      await this.#enter(caller);
      timeout = AbortSignal.timeout(this.#limits.timeoutMs);
      const signal = AbortSignal.any([caller, timeout]);
      return await orAborted(
        this.#run(() => question({ signal })),
        signal,
      );
    } catch (error) {
      if (this.#closing.signal.aborted) throw stopping();
      if (client.aborted || timeout?.aborted !== true) throw error;
      throw this.#tookTooLong();
    }
  }

  /** Whether it takes no more questions for good. */
  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Ends what runs and waits, and takes no more. */
  close(): void {
    this.#closing.abort();
  }

  async #run<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await question();
    } finally {
      this.#leave();
    }
  }

  async #enter(client: AbortSignal): Promise<void> {
    if (client.aborted) throw cancelled();
    if (this.#running < this.#limits.maxRunning) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.#limits.maxWaiting) throw busy();
    await this.#wait(client);
  }

  /** Resolves once a place was handed over: it is counted as running already. */
  #wait(client: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        client.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(cancelled());
      };
      client.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(begin);
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  #tookTooLong(): Failure {
    const seconds = this.#limits.timeoutMs / 1000;
    return new Failure('query/too-large', `the answer would take more than ${seconds} seconds`, {
      hint: 'Ask about a shorter time, or about a field instead of free text.',
    });
  }
}

/**
 * The answer, or a rejection as soon as the signal aborts. Nothing stays behind on the signal: that of an
 * export lives through thousands of questions, and a race that is not over would hold all their answers.
 */
function orAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled());
    const settled = (): void => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(settled);
  });
}

function cancelled(): Failure {
  return new Failure('query/cancelled', 'cannot answer: the question was cancelled');
}

function stopping(): Failure {
  return new Failure('server/busy', 'the server is stopping', { hint: 'Ask again later.' });
}

function busy(): Failure {
  return new Failure('server/busy', 'too many questions are waiting for an answer', {
    hint: 'Ask again in a moment.',
  });
}
