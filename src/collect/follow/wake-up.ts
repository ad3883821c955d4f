import { type FSWatcher, watch } from 'node:fs';
import { BUSY_FOR_MS, BUSY_POLL_MS, IDLE_POLL_MS } from './limits.ts';

export interface WakeUpOptions {
  /** Called when names in the folder change, as they do at a rotation. */
  readonly onNames: () => void;
  /** Between two wakings at least. */
  readonly minGapMs: number;
}

/**
 * Says when to look at a log again: after a while in any case, and at once when the file system
 * tells of a change. What it tells is a hint, since many file systems tell nothing or too little.
 */
export class WakeUp implements Disposable {
  readonly #signal: AbortSignal;
  readonly #onNames: () => void;
  readonly #minGapMs: number;
  #watcher: FSWatcher | undefined;
  #busyUntilMs = 0;
  #isHinted = false;
  #wake: (() => void) | undefined;

  constructor(folder: string, signal: AbortSignal, options: WakeUpOptions) {
    const { onNames, minGapMs } = options;
    this.#minGapMs = minGapMs;
    this.#signal = signal;
    this.#onNames = onNames;
    this.#watcher = this.#watch(folder);
    signal.addEventListener('abort', this.#hint, { once: true });
  }

  /** Resolves when the log is to be looked at again. */
  async next(hasMoved: boolean): Promise<void> {
    const nowMs = performance.now();
    if (hasMoved) this.#busyUntilMs = nowMs + BUSY_FOR_MS;
    await this.#sleep(this.#minGapMs, false);
    if (this.#isHinted || this.#signal.aborted) {
      this.#isHinted = false;
      return;
    }
    await this.#sleep(nowMs < this.#busyUntilMs ? BUSY_POLL_MS : IDLE_POLL_MS, true);
    this.#isHinted = false;
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#signal.removeEventListener('abort', this.#hint);
    this.#hint();
  }

  #watch(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, (event) => {
        if (event === 'rename') this.#onNames();
        this.#hint();
      });
      // Watches run out and folders vanish; looking from time to time goes on.
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return undefined;
    }
  }

  readonly #hint = (): void => {
    this.#isHinted = true;
    this.#wake?.();
  };

  #sleep(ms: number, endsEarly: boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const wake = done;
      if (endsEarly || this.#signal.aborted) this.#wake = wake;
      if (this.#signal.aborted) done();
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}
