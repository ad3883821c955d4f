/** Bytes that do not follow the grammar. Caught where a whole record is read and turned into a value. */
export class Malformed extends Error {}

/** Reads what `ByteWriter` wrote, and trusts none of it: every length is checked before it is used. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  byte(): number {
    const value = this.#bytes[this.#offset];
    if (value === undefined) throw new Malformed('cut short');
    this.#offset++;
    return value;
  }

  uint32(): number {
    const bytes = this.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  }

  /** Takes only the shortest form of a number, so that no two encodings mean the same. */
  varint(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('number over 53 bits');
      if (byte <= 0x7f) {
        if (byte === 0 && unit > 1) throw new Malformed('number with a needless byte');
        return value;
      }
      unit *= 0x80;
      if (unit > Number.MAX_SAFE_INTEGER) throw new Malformed('number over 53 bits');
    }
  }

  /** A varint that counts or measures something and may be `max` at most. */
  count(what: string, max: number): number {
    const value = this.varint();
    if (value > max) throw new Malformed(`${what} is ${value}, over ${max}`);
    return value;
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw new Malformed('cut short');
    const bytes = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return bytes;
  }

  block(maxBytes: number): Uint8Array {
    return this.bytes(this.count('length', maxBytes));
  }

  text(maxBytes: number): string {
    return Buffer.from(this.block(maxBytes)).toString('utf8');
  }

  end(): void {
    if (this.#offset !== this.#bytes.length) throw new Malformed('bytes left over');
  }
}
