import type { RawEvent } from '../event/audit-event.ts';
import type { PreparedBatch } from '../index/prepare-batch.ts';
import { inlineJobs, type Jobs } from './jobs.ts';
import { BATCH_BYTES, BATCH_EVENTS, INLINE_BYTES, MAX_BATCHES_IN_FLIGHT } from './limits.ts';
import { lineBatchOf } from './line-batch.ts';
import type { Redaction } from './redact-line.ts';
import type { AppendOutcome } from './store.ts';

/** Keeps a prepared batch and says what became of each line. */
export type Commit = (
  events: readonly RawEvent[],
  prepared: PreparedBatch,
) => Promise<readonly AppendOutcome[]>;

interface Call {
  readonly events: readonly RawEvent[];
  readonly resolve: (outcomes: readonly AppendOutcome[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Brings appended lines to the commit: calls that wait are joined into one batch, batches are
 * prepared side by side and committed one after the other in the order of the calls.
 */
export class IngestQueue {
  readonly #jobs: Jobs;
  readonly #commit: Commit;
  readonly #redaction: Redaction | undefined;
  #waiting: Call[] = [];
  #inFlight = 0;
  #committing: Promise<void> = Promise.resolve();

  constructor(jobs: Jobs, commit: Commit, redaction?: Redaction) {
    this.#jobs = jobs;
    this.#commit = commit;
    this.#redaction = redaction;
  }

  append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, resolve, reject });
      // Calls made in the same turn of the event loop share a batch.
      queueMicrotask(() => this.#start());
    });
  }

  /** Resolves when everything appended so far is committed or refused. */
  async drained(): Promise<void> {
    while (this.#inFlight > 0 || this.#waiting.length > 0) {
      await Promise.resolve();
      await this.#committing;
    }
  }

  #start(): void {
    while (this.#inFlight < MAX_BATCHES_IN_FLIGHT && this.#waiting.length > 0) {
      this.#inFlight++;
      const calls = this.#takeCalls();
      const events = calls.length === 1 ? (calls[0]?.events ?? []) : calls.flatMap((c) => c.events);
      const batch = lineBatchOf(events);
      const jobs = batch.bytes.length < INLINE_BYTES ? inlineJobs : this.#jobs;
      const prepared = jobs.prepare(batch, this.#redaction);
      prepared.catch(() => {}); // It is awaited later, in its turn.
      this.#committing = this.#committing.then(() => this.#finish(calls, events, prepared));
    }
  }

  #takeCalls(): readonly Call[] {
    let events = 0;
    let bytes = 0;
    let taken = 0;
    for (const call of this.#waiting) {
      events += call.events.length;
      bytes += call.events.reduce((sum, event) => sum + event.bytes.length, 0);
      if (taken > 0 && (events > BATCH_EVENTS || bytes > BATCH_BYTES)) break;
      taken++;
    }
    const calls = this.#waiting.slice(0, taken);
    this.#waiting = this.#waiting.slice(taken);
    return calls;
  }

  async #finish(
    calls: readonly Call[],
    events: readonly RawEvent[],
    prepared: Promise<PreparedBatch>,
  ): Promise<void> {
    try {
      const outcomes = await this.#commit(events, await prepared);
      let at = 0;
      for (const call of calls) {
        call.resolve(outcomes.slice(at, at + call.events.length));
        at += call.events.length;
      }
    } catch (error) {
      for (const call of calls) call.reject(error);
    } finally {
      this.#inFlight--;
      this.#start();
    }
  }
}
