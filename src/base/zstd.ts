import { isMainThread } from 'node:worker_threads';
import { compress, decompress, TYPE } from '@cloudpss/zstd';

/**
 * The package keeps one compression context for the whole process, so its one-shot calls crash when
 * two threads are in them at once. Only the main thread may use those; any other thread gets a
 * streaming context of its own. (The WebAssembly fallback has a memory per thread and is safe.)
 */
const native =
  TYPE === 'napi' && !isMainThread
    ? (await import('@cloudpss/zstd/napi'))._NapiBindings
    : undefined;

interface Stream {
  data(input: Buffer, push: (output: Buffer) => void): void;
  end(push: (output: Buffer) => void): void;
}

const compressors = new Map<number, Stream>();
let decompressor: Stream | undefined;

/** One zstd frame holding `bytes`. Safe in any thread; blocks the calling one. */
export function zstdCompress(bytes: Uint8Array, level: number): Uint8Array {
  if (native === undefined) return compress(bytes, level);
  const stream = compressors.get(level) ?? new native.Compressor(level);
  compressors.set(level, stream);
  return run(stream, bytes);
}

/**
 * The `sizeBytes` bytes held in zstd frames. Throws when the bytes are no zstd frames or hold another
 * number of bytes. Memory for the size a frame claims is taken before the claim is proved, so give
 * it only bytes whose hash was checked.
 */
export function zstdDecompress(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  // A stream that failed may be in the middle of a frame, so it is put back only after success.
  const stream = native === undefined ? undefined : (decompressor ?? new native.Decompressor());
  decompressor = undefined;
  const content = stream === undefined ? decompress(bytes) : run(stream, bytes);
  if (content.length !== sizeBytes) {
    throw new Error(`unexpected size of zstd content; got ${content.length}; want ${sizeBytes}`);
  }
  decompressor = stream;
  return content;
}

function run(stream: Stream, bytes: Uint8Array): Uint8Array {
  const parts: Buffer[] = [];
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  stream.data(input, (part) => parts.push(part));
  stream.end((part) => parts.push(part));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}
