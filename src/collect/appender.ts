import type { RawEvent } from '../event/audit-event.ts';
import type { AppendOutcome } from '../store/store.ts';
import type { ImportContext } from './import-file.ts';
import type { LineBatch, RejectedLine } from './line-batch.ts';
import { rejectionLosses } from './losses/rejection-losses.ts';
import { writtenUs } from './losses/written-us.ts';
import type { QuarantinedLine } from './quarantine.ts';
import type { Resume } from './read-log.ts';

/** Given to the store at once. A sync costs the same for one event as for some megabytes. */
const APPEND_BYTES = 4 << 20;
const APPEND_EVENTS = 4096;

/** Appends under way while more is read: enough for the store to keep its workers busy. */
const MAX_IN_FLIGHT = 16;

interface InFlight {
  readonly events: readonly RawEvent[];
  readonly lines: readonly number[];
  readonly outcomes: Promise<readonly AppendOutcome[]>;
  readonly resume: Resume | undefined;
}

/**
 * Hands the lines of one file to the store in groups, counts what became of them, and puts those
 * that were not kept into quarantine.
 */
export class Appender {
  kept = 0;
  duplicates = 0;
  rejected = 0;
  /** Everything up to here is in the store. */
  resume: Resume | undefined;

  readonly #context: ImportContext;
  readonly #name: string;
  #events: RawEvent[] = [];
  #lines: number[] = [];
  #bytes = 0;
  #resume: Resume | undefined;
  readonly #inFlight: InFlight[] = [];
  #writtenUs: number | undefined;

  constructor(context: ImportContext, name: string) {
    this.#context = context;
    this.#name = name;
  }

  /** Takes the start of a last line: it is put aside, but reading the file later may still bring it. */
  async addCut(batch: LineBatch): Promise<void> {
    await this.#putAside(batch.rejected);
  }

  async add(
    batch: LineBatch,
    events: readonly RawEvent[],
    resume: Resume | undefined,
  ): Promise<void> {
    await this.#lose(batch.rejected, events);
    for (const [i, event] of events.entries()) {
      this.#events.push(event);
      this.#lines.push(batch.lines[i] ?? 0);
      this.#bytes += event.bytes.length;
    }
    this.#resume = resume ?? this.#resume;
    if (this.#bytes >= APPEND_BYTES || this.#events.length >= APPEND_EVENTS) await this.#send();
  }

  /** Resolves once all that was added is kept. */
  async flush(): Promise<void> {
    await this.#send();
    while (this.#inFlight.length > 0) await this.#settle();
  }

  async #send(): Promise<void> {
    if (this.#inFlight.length >= MAX_IN_FLIGHT) await this.#settle();
    const outcomes = this.#events.length === 0 ? NONE : this.#context.store.append(this.#events);
    // Awaited in #settle; a failure in between must not end the process before it is reported.
    outcomes.catch(() => undefined);
    const [events, lines] = [this.#events, this.#lines];
    this.#inFlight.push({ events, lines, outcomes, resume: this.#resume });
    this.#events = [];
    this.#lines = [];
    this.#bytes = 0;
  }

  async #settle(): Promise<void> {
    const first = this.#inFlight.shift();
    if (first === undefined) return;
    const outcomes = await first.outcomes;
    const rejected: RejectedLine[] = [];
    let bytes = 0;
    for (const [i, outcome] of outcomes.entries()) {
      const event = first.events[i];
      bytes += event?.bytes.length ?? 0;
      if (outcome.kind === 'kept') this.kept++;
      else if (outcome.kind === 'duplicate') this.duplicates++;
      else if (event !== undefined) {
        const line = first.lines[i] ?? 0;
        rejected.push({ line, reason: outcome.reason, bytes: event.bytes });
      }
    }
    await this.#lose(rejected, first.events);
    this.resume = first.resume;
    this.#context.onAppended?.(outcomes.length, bytes);
  }

  /** What was refused among events, whose times tell about when it was written. */
  async #lose(rejected: readonly RejectedLine[], among: readonly RawEvent[]): Promise<void> {
    if (rejected.length === 0) return;
    await this.#putAside(rejected);
    const { cluster, losses, nowUs } = this.#context;
    const known = [among[0], among.at(-1)].flatMap((one) => writtenUs(one?.bytes) ?? []);
    const times = known.length > 0 ? known : [this.#writtenUs ?? nowUs()];
    this.#writtenUs = times.at(-1);
    const span = { fromUs: Math.min(...times), toUs: Math.max(...times) };
    for (const loss of rejectionLosses(rejected, { cluster, source: this.#name, ...span })) {
      await losses?.record(loss);
    }
  }

  async #putAside(rejected: readonly RejectedLine[]): Promise<void> {
    this.rejected += rejected.length;
    await this.#context.quarantine.add(
      rejected.map((line): QuarantinedLine => ({ ...line, file: this.#name })),
    );
  }
}

const NONE: Promise<readonly AppendOutcome[]> = Promise.resolve([]);
