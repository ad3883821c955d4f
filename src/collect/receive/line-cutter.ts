import { type LineBatch, packLines } from '../line-batch.ts';
import { LineSplitter } from '../line-splitter.ts';

/** Cuts a body into lines; its last line need not have an end. */
export class LineCutter {
  readonly #splitter = new LineSplitter();
  #isFirst = true;

  push(chunk: Buffer): readonly LineBatch[] {
    const text = this.#isFirst ? withoutByteOrderMark(chunk) : chunk;
    this.#isFirst = false;
    return this.#splitter.push(text);
  }

  end(): readonly LineBatch[] {
    const last = this.#splitter.end();
    return last === undefined ? [] : [packLines([last], [])];
  }
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}
