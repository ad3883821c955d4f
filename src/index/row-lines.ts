import type { RecordedEvent } from '../event/audit-event.ts';
import { RowLineWriter } from './row-line.ts';

/** Of this thread: only a cache, of what a value alone decides, which one batch would not warm. */
const WRITER = new RowLineWriter();

/** Grows a buffer of row lines, one call of `end` for each line of the batch. */
export class RowLines {
  #bytes: Buffer;
  #length = 0;
  readonly #offsets: Uint32Array;

  constructor(count: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(1024, count * 700));
    this.#offsets = new Uint32Array(count + 1);
  }

  add(recorded: RecordedEvent): void {
    const line = WRITER.lineOf(recorded);
    const most = this.#length + line.length * 3;
    if (most > this.#bytes.length) this.#grow(most);
    // Twice as fast as `TextEncoder.encodeInto` on lines of this length.
    this.#length += this.#bytes.write(line, this.#length, 'utf8');
  }

  /** Marks where the rows of line `index` end; a rejected line has none. */
  end(index: number): void {
    this.#offsets[index + 1] = this.#length;
  }

  take(): { readonly rows: Uint8Array; readonly rowOffsets: Uint32Array } {
    return { rows: this.#bytes.subarray(0, this.#length), rowOffsets: this.#offsets };
  }

  #grow(most: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(most, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
