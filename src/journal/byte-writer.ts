/** Gathers the parts of a record. Integers are little-endian or, as a rule, varints (LEB128). */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];
  #small: number[] = [];

  byte(value: number): void {
    this.#small.push(value);
  }

  uint32(value: number): void {
    this.#small.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, the lowest first. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a varint: ${value}`);
    let rest = value;
    while (rest > 0x7f) {
      // Not a bit operation: those work on 32 bits only.
      this.#small.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#small.push(rest);
  }

  bytes(value: Uint8Array): void {
    this.#flush();
    this.#parts.push(value);
  }

  /** UTF-8 behind its length in bytes. */
  text(value: string): void {
    this.block(Buffer.from(value));
  }

  /** Bytes behind their number. */
  block(value: Uint8Array): void {
    this.varint(value.length);
    this.bytes(value);
  }

  finish(): Buffer {
    this.#flush();
    return Buffer.concat(this.#parts);
  }

  #flush(): void {
    if (this.#small.length === 0) return;
    this.#parts.push(Uint8Array.from(this.#small));
    this.#small = [];
  }
}
