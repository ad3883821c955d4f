import type { RawEvent } from '../event/audit-event.ts';
import type { PreparedBatch } from '../index/prepare-batch.ts';
import { inlineJobs, type Jobs } from './jobs.ts';
import {
  BATCH_BYTES,
  BATCH_EVENTS,
  INLINE_BYTES,
  MAX_BATCHES_IN_COMMIT,
  MAX_BATCHES_IN_FLIGHT,
} from './limits.ts';
import { lineBatchOf } from './line-batch.ts';
import type { Redaction } from './redact-line.ts';
import type { AppendOutcome } from './store.ts';

/** Lines as they were handed in, and what the workers made of them. */
export interface ReadyBatch {
  readonly events: readonly RawEvent[];
  readonly prepared: PreparedBatch;
}

/** Keeps batches, all or none, and says of each what became of its lines. */
export type Commit = (
  batches: readonly ReadyBatch[],
) => Promise<readonly (readonly AppendOutcome[])[]>;

interface Call {
  readonly events: readonly RawEvent[];
  readonly resolve: (outcomes: readonly AppendOutcome[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A batch on its way, with the calls it was made of. */
interface Underway {
  readonly calls: readonly Call[];
  readonly events: readonly RawEvent[];
  readonly preparing: Promise<void>;
  outcome: { readonly prepared: PreparedBatch } | { readonly error: unknown } | undefined;
}

/**
 * Brings appended lines to the commit: calls that wait are joined into one batch, batches are
 * prepared side by side, and those that are ready are committed together, in the order of the calls.
 */
export class IngestQueue {
  readonly #jobs: Jobs;
  readonly #commit: Commit;
  readonly #redaction: Redaction | undefined;
  #waiting: Call[] = [];
  readonly #underway: Underway[] = [];
  #committing: Promise<void> | undefined;

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
      queueMicrotask(() => this.#prepare());
    });
  }

  /** Resolves when everything appended so far is committed or refused. */
  async drained(): Promise<void> {
    while (this.#waiting.length > 0 || this.#committing !== undefined) {
      await Promise.resolve();
      await this.#committing;
    }
  }

  #prepare(): void {
    while (this.#underway.length < MAX_BATCHES_IN_FLIGHT && this.#waiting.length > 0) {
      this.#underway.push(this.#begin(this.#takeCalls()));
    }
    if (this.#underway.length > 0) this.#committing ??= this.#run();
  }

  #begin(calls: readonly Call[]): Underway {
    const events = calls.length === 1 ? (calls[0]?.events ?? []) : calls.flatMap((c) => c.events);
    const batch = lineBatchOf(events);
    const jobs = batch.bytes.length < INLINE_BYTES ? inlineJobs : this.#jobs;
    const underway: Underway = {
      calls,
      events,
      outcome: undefined,
      preparing: jobs.prepare(batch, this.#redaction).then(
        (prepared) => {
          underway.outcome = { prepared };
        },
        (error: unknown) => {
          underway.outcome = { error };
        },
      ),
    };
    return underway;
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

  async #run(): Promise<void> {
    for (let first = this.#underway[0]; first !== undefined; first = this.#underway[0]) {
      await first.preparing;
      const ready = this.#takeReady();
      await this.#commitBatches(ready);
      this.#prepare();
    }
    this.#committing = undefined;
  }

  /** Batches from the first on that are prepared; one that could not be goes alone. */
  #takeReady(): readonly Underway[] {
    let count = 0;
    for (const { outcome } of this.#underway.slice(0, MAX_BATCHES_IN_COMMIT)) {
      if (outcome === undefined || 'error' in outcome) break;
      count++;
    }
    return this.#underway.splice(0, Math.max(count, 1));
  }

  async #commitBatches(batches: readonly Underway[]): Promise<void> {
    try {
      const outcomes = await this.#commit(batches.map(readyBatch));
      for (const [i, { calls }] of batches.entries()) settle(calls, outcomes[i] ?? []);
    } catch (error) {
      for (const { calls } of batches) for (const call of calls) call.reject(error);
    }
  }
}

function readyBatch({ events, outcome }: Underway): ReadyBatch {
  if (outcome === undefined) throw new Error('a batch was taken before it was prepared');
  if ('error' in outcome) throw outcome.error;
  return { events, prepared: outcome.prepared };
}

function settle(calls: readonly Call[], outcomes: readonly AppendOutcome[]): void {
  let at = 0;
  for (const call of calls) {
    call.resolve(outcomes.slice(at, at + call.events.length));
    at += call.events.length;
  }
}
