import type { RawEvent } from '../../event/audit-event.ts';
import type { AppendOutcome, Store } from '../../store/store.ts';
import { type LineBatch, lineBytes, type RejectedLine, sourceWithin } from '../line-batch.ts';
import { rejectionLosses } from '../losses/rejection-losses.ts';
import { writtenUs } from '../losses/written-us.ts';
import type { Losses } from '../losses.ts';
import type { Quarantine } from '../quarantine.ts';
import {
  APPEND_BYTES,
  APPEND_EVENTS,
  CHUNK_BYTES,
  CLOCK_JUMP_US,
  MAX_IN_FLIGHT,
  MIN_GAP_MS,
  RETRY_MS,
} from './limits.ts';
import type { Place } from './placed-lines.ts';

/** What a source hands events to: a store, or an agent's buffer. */
export type Sink = Pick<Store, 'append'>;

/** What followed files need besides themselves. */
export interface FollowContext {
  readonly cluster: string;
  readonly sink: Sink;
  readonly losses: Losses;
  /** Takes the lines that are no events, where somebody is to look at them later. */
  readonly quarantine?: Quarantine;
  readonly nowUs: () => number;
  /** Told what goes wrong and will be tried again, such as a full disk. */
  readonly onProblem: (problem: unknown) => void;
  readonly signal: AbortSignal;
  /** How much is in hand at once; an agent takes less than a server. */
  readonly pace?: Pace;
}

/** Sizes that trade memory for speed. */
export interface Pace {
  readonly chunkBytes: number;
  readonly groupBytes: number;
  readonly groupEvents: number;
  /** Groups under way at once. */
  readonly maxInFlight: number;
  /** Between two looks at a log at least, so that many small writes are read in groups. */
  readonly minGapMs: number;
}

/** As fast as a store takes it. */
export const FULL_PACE: Pace = {
  chunkBytes: CHUNK_BYTES,
  groupBytes: APPEND_BYTES,
  groupEvents: APPEND_EVENTS,
  maxInFlight: MAX_IN_FLIGHT,
  minGapMs: MIN_GAP_MS,
};

/** How many events a log brought. */
export interface Counts {
  kept: number;
  duplicates: number;
  rejected: number;
}

/** Called when everything before a place is kept. */
type OnKept = (place: Place, lastEventUs: number | undefined) => void;

interface Group {
  events: RawEvent[];
  lines: number[];
  rejected: RejectedLine[];
  bytes: number;
  place: Place | undefined;
}

/**
 * Hands the lines of one file to the sink in groups, in order, and says how far they are kept. An
 * append that fails is tried again until it succeeds, and meanwhile nothing more is read: the file
 * waits, and the place does not move.
 */
export class Delivery {
  readonly #context: FollowContext;
  readonly #log: string;
  readonly #counts: Counts;
  readonly #onKept: OnKept;
  #group = emptyGroup();
  /** When the last event before was written. */
  #lastEventUs: number | undefined;
  readonly #inFlight: { readonly group: Group; readonly outcomes: Promise<Outcomes> }[] = [];

  constructor(context: FollowContext, log: string, counts: Counts, onKept: OnKept) {
    this.#context = context;
    this.#log = log;
    this.#counts = counts;
    this.#onKept = onKept;
  }

  /** Takes lines after which reading may begin anew at a place. */
  async add(batches: readonly LineBatch[], place: Place): Promise<void> {
    const receivedUs = this.#context.nowUs();
    const { cluster } = this.#context;
    const group = this.#group;
    for (const batch of batches) {
      for (let i = 0; i < batch.starts.length; i++) {
        const bytes = lineBytes(batch, i);
        const source = sourceWithin(this.#log, batch.sources?.[i]);
        group.events.push({ cluster, source, receivedUs, bytes });
        group.lines.push(batch.lines[i] ?? 0);
        group.bytes += bytes.length;
      }
      group.rejected.push(...batch.rejected);
    }
    group.place = place;
    const { groupBytes, groupEvents } = this.#context.pace ?? FULL_PACE;
    if (group.bytes >= groupBytes || group.events.length >= groupEvents) await this.#send();
  }

  /** Resolves once all that was added is kept. */
  async flush(): Promise<void> {
    await this.#send();
    while (this.#inFlight.length > 0) await this.#settle();
  }

  async #send(): Promise<void> {
    const group = this.#group;
    if (group.place === undefined) return;
    this.#group = emptyGroup();
    const { maxInFlight } = this.#context.pace ?? FULL_PACE;
    if (this.#inFlight.length >= maxInFlight) await this.#settle();
    const outcomes = appendUntilKept(this.#context, group.events);
    outcomes.catch(() => undefined); // Awaited in its turn.
    this.#inFlight.push({ group, outcomes });
  }

  async #settle(): Promise<void> {
    const first = this.#inFlight.shift();
    if (first === undefined) return;
    const { group } = first;
    const outcomes = await first.outcomes;
    const rejected = [...group.rejected];
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind === 'kept') this.#counts.kept++;
      else if (outcome.kind === 'duplicate') this.#counts.duplicates++;
      else {
        const bytes = group.events[i]?.bytes ?? new Uint8Array();
        rejected.push({ line: group.lines[i] ?? 0, reason: outcome.reason, bytes });
      }
    }
    const last = group.events.at(-1);
    const lastEventUs = writtenUs(last?.bytes);
    await this.#refuse(rejected, spanOf(this.#lastEventUs, lastEventUs, this.#context.nowUs()));
    await this.#noteJump(lastEventUs);
    this.#lastEventUs = lastEventUs ?? this.#lastEventUs;
    if (group.place !== undefined) this.#onKept(group.place, lastEventUs);
  }

  /** One API server writes a log in the order of its clock, but for some milliseconds. */
  async #noteJump(lastEventUs: number | undefined): Promise<void> {
    const beforeUs = this.#lastEventUs;
    if (beforeUs === undefined || lastEventUs === undefined) return;
    if (beforeUs - lastEventUs < CLOCK_JUMP_US) return;
    const { cluster, losses } = this.#context;
    const seconds = Math.round((beforeUs - lastEventUs) / 1e6);
    await losses.record({
      id: `jump/${cluster}/${this.#log}/${beforeUs}/${lastEventUs}`,
      reason: 'clock-jump',
      ...{ cluster, source: this.#log, fromUs: lastEventUs, toUs: beforeUs },
      detail: `the times in the log go back by ${seconds} s: the clock of the API server was set`,
    });
  }

  async #refuse(rejected: readonly RejectedLine[], span: Span): Promise<void> {
    const { cluster, losses, quarantine } = this.#context;
    this.#counts.rejected += rejected.length;
    await quarantine?.add(rejected.map((line) => ({ ...line, file: this.#log })));
    for (const loss of rejectionLosses(rejected, { cluster, source: this.#log, ...span })) {
      await losses.record(loss);
    }
  }
}

/** The time something lies in, as far as its neighbours tell. */
interface Span {
  readonly fromUs?: number;
  readonly toUs: number;
}

function spanOf(beforeUs: number | undefined, afterUs: number | undefined, nowUs: number): Span {
  const known = beforeUs ?? afterUs;
  if (known === undefined) return { toUs: nowUs };
  return { fromUs: Math.min(known, afterUs ?? known), toUs: Math.max(known, afterUs ?? nowUs) };
}

type Outcomes = readonly AppendOutcome[];

function emptyGroup(): Group {
  return { events: [], lines: [], rejected: [], bytes: 0, place: undefined };
}

async function appendUntilKept(
  { sink, signal, onProblem }: FollowContext,
  events: readonly RawEvent[],
): Promise<Outcomes> {
  if (events.length === 0) return [];
  while (true) {
    try {
      return await sink.append(events);
    } catch (error) {
      if (signal.aborted) throw error;
      onProblem(error);
      await pause(RETRY_MS, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
