import { zstdCompress } from '../../base/zstd.ts';
import type { RawEvent } from '../../event/audit-event.ts';
import type { AppendOutcome } from '../../store/store.ts';
import type { Sink } from '../follow/delivery.ts';
import type { Losses } from '../losses.ts';
import type { DiskBuffer, Dropped } from './disk-buffer.ts';
import { AGENT_GROUP_BYTES, FIRST_RETRY_MS, LAST_RETRY_MS } from './limits.ts';
import type { Frame } from './segment-frame.ts';
import type { Sent } from './uplink.ts';

/** What takes bodies to a server; `Uplink` does over HTTP. */
export interface BodySender {
  send(body: Uint8Array, signal: AbortSignal): Promise<Sent>;
}

export interface ForwarderOptions {
  readonly sender: BodySender;
  readonly buffer: DiskBuffer;
  readonly losses: Losses;
  readonly cluster: string;
  /** Told when the server goes away, when the reason is another, and when it comes back. */
  readonly onState: (state: ForwarderState) => void;
  /** Told how many bytes of lines went through buffers, so that memory is let go of in time. */
  readonly onPassed?: (bytes: number) => void;
}

/** Whether the server takes what it is sent. */
export type ForwarderState =
  | { readonly kind: 'reached' }
  | { readonly kind: 'away'; readonly problem: string };

/**
 * Gives events to a server as they come, and keeps them on disk while it is away. An append resolves
 * once its events are safe in one of the two places, so a log may be read on. Events go out in the
 * order they came in; whatever is sent twice the server knows by its bytes.
 */
export class Forwarder implements Sink, AsyncDisposable {
  readonly #options: ForwarderOptions;
  readonly #end = new AbortController();
  /** Room for the lines of a group; a larger one, which a long line makes, gets its own. */
  readonly #lines = Buffer.allocUnsafeSlow(2 * AGENT_GROUP_BYTES);
  #turn: Promise<unknown> = Promise.resolve();
  /** Set and cleared in turn, so that an append never leaves events behind a drain that has ended. */
  #isDraining = false;
  #drained: Promise<void> = Promise.resolve();
  #isAway = false;
  /** Why it is away, as it was told last. */
  #problem: string | undefined;
  rejected = 0;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    if (!options.buffer.isEmpty) this.#startDraining();
  }

  append(events: readonly RawEvent[]): Promise<readonly AppendOutcome[]> {
    return this.#inTurn(async () => {
      const frame = this.#frameOf(events);
      if (this.#isDraining || !(await this.#sendNow(frame))) await this.#keep(frame);
      this.#options.onPassed?.(frame.sizeBytes);
      return events.map((): AppendOutcome => ({ kind: 'kept', position: -1 }));
    });
  }

  /** Ends what is being sent. From now on events go to the buffer, and stay there. */
  interrupt(): void {
    this.#end.abort();
  }

  /** Ends after the append under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.interrupt();
    await this.#turn;
    await this.#drained;
    await this.#options.buffer[Symbol.asyncDispose]();
  }

  async #sendNow(frame: Frame): Promise<boolean> {
    if (this.#end.signal.aborted) return false;
    const sent = await this.#options.sender.send(frame.body, this.#end.signal);
    this.#note(sent);
    return sent.kind === 'kept';
  }

  async #keep(frame: Frame): Promise<void> {
    for (const dropped of await this.#options.buffer.append(frame)) await this.#lose(dropped);
    this.#startDraining();
  }

  #startDraining(): void {
    if (this.#isDraining || this.#end.signal.aborted) return;
    this.#isDraining = true;
    this.#drained = this.#drain();
  }

  /** Sends what is in the buffer until it is empty. */
  async #drain(): Promise<void> {
    const { signal } = this.#end;
    let waitMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      const sent = await this.#sendOldest().catch(asRefused);
      if (sent === undefined) return;
      this.#note(sent);
      if (sent.kind === 'kept') {
        waitMs = FIRST_RETRY_MS;
      } else {
        await pause(sent.retryAfterMs ?? waitMs, signal);
        waitMs = Math.min(2 * waitMs, LAST_RETRY_MS);
      }
    }
  }

  /** Undefined when nothing is left to send, and sending is over. */
  async #sendOldest(): Promise<Sent | undefined> {
    const { buffer, sender } = this.#options;
    const outgoing = await this.#inTurn(async () => {
      const oldest = await buffer.oldest();
      this.#isDraining = oldest !== undefined;
      return oldest;
    });
    if (outgoing === undefined) return undefined;
    const { body, damagedEvents, number } = outgoing;
    const sent: Sent =
      body.length === 0 ? { kind: 'kept', rejected: 0 } : await sender.send(body, this.#end.signal);
    if (sent.kind !== 'kept') return sent;
    if (damagedEvents > 0) await this.#loseDamaged(damagedEvents);
    await this.#inTurn(() => buffer.remove(number));
    return sent;
  }

  #note(sent: Sent): void {
    if (sent.kind === 'kept') this.rejected += sent.rejected;
    const problem = sent.kind === 'kept' ? undefined : sent.problem;
    const isAway = problem !== undefined;
    // A server that is there again and refuses is another trouble than one that is away.
    const isNews = isAway !== this.#isAway || (isAway && problem !== this.#problem);
    if (!isNews || this.#end.signal.aborted) return;
    this.#isAway = isAway;
    this.#problem = problem;
    this.#options.onState(isAway ? { kind: 'away', problem } : { kind: 'reached' });
  }

  async #lose({ events, sizeBytes, fromUs, toUs }: Dropped): Promise<void> {
    await this.#options.losses.record({
      reason: 'buffer-overflow',
      cluster: this.#options.cluster,
      source: 'agent',
      events,
      bytes: sizeBytes,
      fromUs,
      toUs,
      detail: 'the server was away for longer than the buffer lasts; bytes are as compressed',
    });
  }

  async #loseDamaged(events: number): Promise<void> {
    const { cluster, losses } = this.#options;
    const detail = 'a segment of the buffer cannot be read to its end';
    await losses.record({ reason: 'file-damaged', cluster, source: 'agent', events, detail });
  }

  /** Compresses the lines of events, laid out in a buffer that is used again for the next ones. */
  #frameOf(events: readonly RawEvent[]): Frame {
    const sizeBytes = events.reduce((sum, { bytes }) => sum + bytes.length + 1, 0);
    const lines = sizeBytes > this.#lines.length ? Buffer.allocUnsafeSlow(sizeBytes) : this.#lines;
    let at = 0;
    for (const { bytes } of events) {
      lines.set(bytes, at);
      at += bytes.length;
      lines[at++] = LINE_END;
    }
    return {
      body: zstdCompress(lines.subarray(0, at), 3),
      sizeBytes,
      events: events.length,
      fromUs: events[0]?.receivedUs ?? 0,
      toUs: events.at(-1)?.receivedUs ?? 0,
    };
  }

  /** The buffer and the order of events belong to one at a time. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

const LINE_END = 0x0a;

/** The buffer itself may fail, as on a disk that gives up; it is tried again like the server. */
function asRefused(error: unknown): Sent {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'refused', problem: `the buffer cannot be read: ${reason}` };
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
