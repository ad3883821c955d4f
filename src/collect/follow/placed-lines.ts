import { LineUnwrapper } from '../envelope/line-unwrapper.ts';
import { type LineBatch, packLines } from '../line-batch.ts';
import { LineSplitter } from '../line-splitter.ts';

/** A place in a file after a whole line, from where reading may begin anew. */
export interface Place {
  readonly offset: number;
  readonly line: number;
}

/** The lines of a file from a place on, and up to where they are whole. */
export class PlacedLines {
  readonly #splitter: LineSplitter;
  readonly #unwrapper = new LineUnwrapper();
  #readOffset: number;
  #place: Place;

  constructor(place: Place) {
    this.#place = place;
    this.#readOffset = place.offset;
    this.#splitter = new LineSplitter(place.line);
  }

  /** Everything before it was handed on. */
  get place(): Place {
    return this.#place;
  }

  /** Bytes taken in so far. */
  get readOffset(): number {
    return this.#readOffset;
  }

  /** The lines that end in the next bytes of the file. */
  push(chunk: Buffer): readonly LineBatch[] {
    const isStart = this.#readOffset === 0;
    this.#readOffset += chunk.length;
    const batches = this.#splitter
      .push(isStart ? withoutByteOrderMark(chunk) : chunk)
      .flatMap((batch) => this.#unwrapper.push(batch));
    // A line that waits for its rest, in whatever form, is read again by who begins anew.
    if (this.#unwrapper.waitsFromLine === undefined && !this.#splitter.isSkipping) {
      const offset = this.#readOffset - this.#splitter.pendingBytes;
      this.#place = { offset, line: this.#splitter.nextLine };
    }
    return batches;
  }

  /** What is left of a line whose end does not come. The place is behind it then. */
  end(): readonly LineBatch[] {
    const last = this.#splitter.end();
    const batches = last === undefined ? [] : this.#unwrapper.push(packLines([last], []));
    const parts = this.#unwrapper.end();
    this.#place = { offset: this.#readOffset, line: this.#splitter.nextLine };
    return parts === undefined ? batches : [...batches, parts];
  }
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}
