import { Failure } from '../../base/failure.ts';
import { decompress } from '../decompress.ts';
import type { BodyLease } from './body-budget.ts';
import { GZIP_SLICE_BYTES, MAX_BODY_BYTES } from './limits.ts';
import { ZstdSlicer } from './zstd-slices.ts';

/** A body as it arrives. */
export interface Body {
  readonly chunks: AsyncIterable<Buffer>;
  /** The `Content-Encoding`, if any. */
  readonly encoding: string | undefined;
}

/** What reading a body takes into account. */
export interface BodyBounds {
  readonly lease: BodyLease;
  readonly maxBytes?: number;
}

/**
 * The bytes of a body, unpacked. All of them are taken from the lease, and whoever reads gives them
 * back. Throws `receive/busy` when there is no room, `receive/too-large` when the body does not end,
 * `receive/encoding` when it cannot be unpacked. Those are failures of this body alone.
 */
export async function* readBody(
  { chunks, encoding }: Body,
  { lease, maxBytes = MAX_BODY_BYTES }: BodyBounds,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of unpacked(chunks, encoding)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    if (!lease.take(chunk.length)) throw noRoom();
    yield chunk;
  }
}

function unpacked(
  chunks: AsyncIterable<Buffer>,
  encoding: string | undefined,
): AsyncIterable<Buffer> {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return chunks;
  if (name === 'gzip' || name === 'x-gzip') return unpack('gzip', gzipSlices(chunks));
  if (name === 'zstd') return unpack('zstd', zstdSlices(chunks));
  throw new Failure(
    'receive/encoding',
    `cannot unpack the body: its content encoding is ${JSON.stringify(name.slice(0, 40))}`,
    { hint: 'Send it as gzip, as zstd or as it is.' },
  );
}

async function* unpack(
  compression: 'gzip' | 'zstd',
  slices: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    yield* decompress(compression, 'the body', slices);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'input/damaged') throw error;
    throw new Failure('receive/encoding', error.message, {
      hint: 'Send the whole body again.',
      cause: error,
    });
  }
}

async function* gzipSlices(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += GZIP_SLICE_BYTES) {
      yield chunk.subarray(at, at + GZIP_SLICE_BYTES);
    }
  }
}

async function* zstdSlices(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const slicer = new ZstdSlicer();
  for await (const chunk of chunks) yield* slicer.slices(chunk);
}

function tooLarge(maxBytes: number): Failure {
  const size = `${maxBytes >> 20} MiB`;
  return new Failure('receive/too-large', `the body is larger than ${size}`, {
    hint: 'Send smaller batches. What was whole before that point is kept.',
  });
}

function noRoom(): Failure {
  return new Failure('receive/busy', 'too much is being received at once', {
    hint: 'Send the same body again in a moment.',
  });
}
