import { Failure } from '../../base/failure.ts';
import { ZSTD_MAX_WINDOW_BYTES, ZSTD_SLICE_UNPACKED_BYTES } from './limits.ts';

const FRAME_MAGIC = 0xfd2fb528;
const MAX_BLOCK_BYTES = 128 << 10;

/** Blocks are of four types; these two unpack to the size they tell, which follows or is repeated. */
const RAW = 0;
const RLE = 1;

/** What is read next: so many bytes, which then say what comes after. */
interface Step {
  readonly bytes: number;
  readonly read: (bytes: Buffer) => Step;
}

/**
 * Cuts zstd data so that no slice unpacks to much more than a megabyte, by following frames and
 * blocks (RFC 8878, section 3.1.1) without unpacking them: four bytes may stand for 128 KiB. Throws
 * `receive/encoding` for frames that ask the decoder for more memory than RFC 9659 allows over HTTP.
 */
export class ZstdSlicer {
  #step: Step = { bytes: 4, read: (bytes) => this.#magic(bytes) };
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #skipBytes = 0;
  #unpackedBytes = 0;
  #hasChecksum = false;

  /** The chunk in slices. */
  *slices(chunk: Buffer): Generator<Buffer> {
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      const before = this.#unpackedBytes;
      at += this.#skipBytes > 0 ? this.#skip(chunk.length - at) : this.#gather(chunk, at);
      if (this.#unpackedBytes > before && this.#unpackedBytes >= ZSTD_SLICE_UNPACKED_BYTES) {
        yield chunk.subarray(start, at);
        start = at;
        this.#unpackedBytes = 0;
      }
    }
    if (start < chunk.length) yield chunk.subarray(start);
  }

  #skip(availableBytes: number): number {
    const skipped = Math.min(availableBytes, this.#skipBytes);
    this.#skipBytes -= skipped;
    return skipped;
  }

  #gather(chunk: Buffer, at: number): number {
    const piece = chunk.subarray(at, at + this.#step.bytes - this.#gatheredBytes);
    this.#gathered.push(piece);
    this.#gatheredBytes += piece.length;
    if (this.#gatheredBytes === this.#step.bytes) {
      const bytes = Buffer.concat(this.#gathered);
      this.#gathered = [];
      this.#gatheredBytes = 0;
      this.#step = this.#step.read(bytes);
    }
    return piece.length;
  }

  #magic(bytes: Buffer): Step {
    const magic = bytes.readUInt32LE();
    if (magic === FRAME_MAGIC) return { bytes: 1, read: (next) => this.#descriptor(next) };
    // A skippable frame. Anything else is no zstd; the decoder says so.
    return { bytes: 4, read: (size) => this.#frame(size.readUInt32LE()) };
  }

  #descriptor(bytes: Buffer): Step {
    const descriptor = bytes[0] ?? 0;
    const isSingleSegment = (descriptor & 0x20) !== 0;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    const windowBytes = isSingleSegment ? 0 : 1;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 0x03] ?? 0;
    const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    return {
      bytes: windowBytes + dictionaryBytes + sizeBytes,
      read: (header) => {
        const claimed = isSingleSegment
          ? contentSize(header.subarray(dictionaryBytes))
          : windowSize(header[0] ?? 0);
        if (claimed > ZSTD_MAX_WINDOW_BYTES) throw tooMuchMemory(claimed);
        return this.#block();
      },
    };
  }

  #block(): Step {
    return {
      bytes: 3,
      read: (bytes) => {
        const header = bytes.readUIntLE(0, 3);
        const [isLast, type, size] = [(header & 1) === 1, (header >> 1) & 3, header >> 3];
        this.#unpackedBytes += type === RAW || type === RLE ? size : MAX_BLOCK_BYTES;
        this.#skipBytes = type === RLE ? 1 : size;
        if (!isLast) return this.#block();
        this.#skipBytes += this.#hasChecksum ? 4 : 0;
        return this.#frame(this.#skipBytes);
      },
    };
  }

  #frame(skipBytes: number): Step {
    this.#skipBytes = skipBytes;
    return { bytes: 4, read: (bytes) => this.#magic(bytes) };
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(bytes: Buffer): number {
  if (bytes.length === 8) return Number(bytes.readBigUInt64LE());
  return bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0);
}

function tooMuchMemory(bytes: number): Failure {
  const mebibytes = Math.ceil(bytes / (1 << 20));
  return new Failure(
    'receive/encoding',
    `cannot unpack the body: its zstd frames need a window of ${mebibytes} MiB`,
    { hint: 'Send with a window of 8 MiB or less, as RFC 9659 asks; levels up to 19 do.' },
  );
}
