import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { LiveEnd, LiveEvents } from '../../api/live.ts';

/** What waits for a client that does not read; beyond it rows are left out. */
const MAX_WAITING_BYTES = 256 * 1024;

/** How soon a browser asks again when the connection breaks. */
const RETRY_MS = 2000;

/** One reader of the live view: its end of the stream, and what was left out of it. */
export class LiveClient {
  /** The body of the answer. */
  readonly body: PassThrough = new PassThrough({ highWaterMark: MAX_WAITING_BYTES });
  readonly #stop = new AbortController();
  #rows = 0;
  #dropped = 0;
  #lastId: number;

  constructor(after: number) {
    this.#lastId = after;
    this.body.on('drain', () => this.#tellDropped());
    this.body.once('close', () => this.#stop.abort());
    // Whoever goes away in the middle is nobody's mistake.
    this.body.on('error', () => this.#stop.abort());
  }

  /** Aborted once nothing more can be sent. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Rows that were sent. */
  get rows(): number {
    return this.#rows;
  }

  begin(ready: LiveEvents['ready']): void {
    this.#write(`retry: ${RETRY_MS}\nid: ${ready.position}\n${message('ready', ready)}`);
  }

  /** Sends a row, or counts it where the client is behind. */
  row(id: number, row: LiveEvents['row']): void {
    if (this.body.writableNeedDrain) {
      this.#dropped++;
      return;
    }
    this.#tellDropped();
    this.#rows++;
    this.#lastId = id;
    this.#write(`id: ${id}\n${message('row', row)}`);
  }

  /** Keeps the connection open, and remembers for the client how far it has come. */
  beat(through?: number): void {
    if (this.body.writableNeedDrain) return;
    const isProgress = through !== undefined && this.#dropped === 0 && through > this.#lastId;
    if (isProgress) this.#lastId = through;
    this.#write(isProgress ? `id: ${through}\n\n` : ':\n\n');
  }

  end(reason: LiveEnd['reason']): void {
    if (this.signal.aborted || this.body.writableEnded) return;
    this.body.end(message('end', { reason }));
    this.#stop.abort();
  }

  /** Resolves when there is room, or nobody to make it for. */
  async drained(): Promise<void> {
    if (!this.body.writableNeedDrain || this.signal.aborted) return;
    await once(this.body, 'drain', { signal: this.signal }).catch(() => undefined);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const dropped = { count: this.#dropped, after: this.#lastId };
    this.#dropped = 0;
    this.#write(message('dropped', dropped));
  }

  #write(text: string): void {
    if (!this.signal.aborted && !this.body.writableEnded) this.body.write(text);
  }
}

/** JSON has no line breaks, so the data is always one line. */
function message<Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
