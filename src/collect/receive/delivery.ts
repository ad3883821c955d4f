import type { RawEvent } from '../../event/audit-event.ts';
import type { AppendOutcome, Store } from '../../store/store.ts';
import { sourceWithin } from '../line-batch.ts';
import type { BodyLease } from './body-budget.ts';
import { GROUP_BYTES, GROUP_EVENTS, MAX_GROUPS_IN_FLIGHT } from './limits.ts';
import type { Refusals } from './refusals.ts';

/** What the events of one request are given to, and what is known of where they come from. */
export interface Destination {
  readonly store: Pick<Store, 'append'>;
  readonly refusals: Refusals;
  /** What this request may hold in memory. */
  readonly lease: BodyLease;
  readonly source: string;
  /** Microseconds since the epoch. */
  readonly nowUs: () => number;
}

/** What may become an event, and what the sender calls it. */
export interface Sent<Place> {
  readonly cluster: string;
  readonly bytes: Uint8Array;
  /** Where a wrapper says it comes from, beyond who sends it. */
  readonly origin?: string | undefined;
  /** Line of the body, the first being 1. */
  readonly line: number;
  readonly place: Place;
}

/** Told of each event once it is synced, or found to be one the store has or can never have. */
export type OnOutcome<Place> = (sent: Sent<Place>, outcome: AppendOutcome) => void;

interface Group<Place> {
  readonly sent: readonly Sent<Place>[];
  readonly heldBytes: number;
  readonly outcomes: Promise<readonly AppendOutcome[]>;
}

/**
 * Hands the events of one body to the store in groups while the rest of it is still arriving. When
 * it fails, groups before may be in the store already: the sender sends all of it again, and what
 * is there is recognised by its bytes.
 */
export class Delivery<Place> {
  readonly #to: Destination;
  readonly #onOutcome: OnOutcome<Place>;
  #sent: Sent<Place>[] = [];
  #bytes = 0;
  /** Bytes of the lease that groups on their way account for. */
  #groupedBytes = 0;
  readonly #inFlight: Group<Place>[] = [];

  constructor(to: Destination, onOutcome: OnOutcome<Place>) {
    this.#to = to;
    this.#onOutcome = onOutcome;
  }

  async add(sent: Sent<Place>): Promise<void> {
    this.#sent.push(sent);
    this.#bytes += sent.bytes.length;
    if (this.#bytes >= GROUP_BYTES || this.#sent.length >= GROUP_EVENTS) await this.#send();
  }

  /** Resolves once everything added is synced; rejects with the store's failure. */
  async flush(): Promise<void> {
    await this.#send();
    while (this.#inFlight.length > 0) await this.#settle();
  }

  /** Waits for what is on its way and gives up the rest, after a failure. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#inFlight.map(({ outcomes }) => outcomes));
  }

  async #send(): Promise<void> {
    if (this.#inFlight.length >= MAX_GROUPS_IN_FLIGHT) await this.#settle();
    const { store, source, nowUs, lease } = this.#to;
    const sent = this.#sent;
    const heldBytes = lease.heldBytes - this.#groupedBytes;
    this.#sent = [];
    this.#bytes = 0;
    if (sent.length === 0) return;
    const receivedUs = nowUs();
    const events = sent.map(
      ({ cluster, bytes, origin }): RawEvent => ({
        cluster,
        source: sourceWithin(source, origin),
        receivedUs,
        bytes,
      }),
    );
    const outcomes = store.append(events);
    // Awaited in #settle; a failure in between must not end the process before it is answered.
    outcomes.catch(() => undefined);
    this.#groupedBytes += heldBytes;
    this.#inFlight.push({ sent, heldBytes, outcomes });
  }

  async #settle(): Promise<void> {
    const group = this.#inFlight.shift();
    if (group === undefined) return;
    const outcomes = await group.outcomes;
    const { refusals, source, lease } = this.#to;
    await refusals.add(
      group.sent.flatMap(({ cluster, bytes, line }, i) => {
        const outcome = outcomes[i];
        if (outcome?.kind !== 'rejected') return [];
        return [{ source, cluster, line, reason: outcome.reason, bytes }];
      }),
    );
    for (const [i, sent] of group.sent.entries()) {
      const outcome = outcomes[i];
      if (outcome !== undefined) this.#onOutcome(sent, outcome);
    }
    lease.release(group.heldBytes);
    this.#groupedBytes -= group.heldBytes;
  }
}
