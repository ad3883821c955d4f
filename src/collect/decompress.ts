import type { Transform } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { Failure } from '../base/failure.ts';
import { CHUNK_BYTES, GZIP_PIECE_BYTES, ZSTD_PIECE_BYTES } from './limits.ts';

/** How the bytes of an input are packed, told by their first bytes and never by the name. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** Tells how a file is packed from its first bytes. */
export function compressionOf(head: Buffer): Compression {
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length < 4) return 'none';
  const magic = head.readUInt32LE(0);
  // Besides a frame, zstd streams may begin with a skippable one, as Annals' own journal does.
  const isZstd = magic === 0xfd2fb528 || (magic >= 0x184d2a50 && magic <= 0x184d2a5f);
  return isZstd ? 'zstd' : 'none';
}

/**
 * Unpacks gzip members or zstd frames, any number of them. What could be read of a damaged or cut
 * file is yielded before the `input/damaged` failure is thrown.
 */
export async function* decompress(
  compression: 'gzip' | 'zstd',
  name: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const decoder = await openDecoder(compression);
  const { stream, parts } = decoder;
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += decoder.pieceBytes) {
        const error = await write(stream, chunk.subarray(at, at + decoder.pieceBytes));
        yield* parts.splice(0);
        if (error !== undefined) throw damaged(name, reasonOf(error));
      }
    }
    // The decoders do not all say whether the last frame was whole. One more frame after it comes
    // out as it went in only if it was.
    const error = await write(stream, decoder.endFrame);
    if (error !== undefined || !Buffer.concat(parts).equals(END)) {
      throw damaged(name, 'it is cut short, or something else follows its end');
    }
  } finally {
    stream.destroy();
  }
}

const END = Buffer.from('annals: end of input');

interface Decoder {
  readonly stream: Transform;
  /** What came out and was not taken yet. */
  readonly parts: Buffer[];
  /** Input given at a time, which bounds what may come out at once. */
  readonly pieceBytes: number;
  readonly endFrame: Buffer;
}

async function openDecoder(compression: 'gzip' | 'zstd'): Promise<Decoder> {
  const parts: Buffer[] = [];
  if (compression === 'gzip') {
    const stream = collecting(createGunzip({ chunkSize: CHUNK_BYTES }), parts);
    return { stream, parts, pieceBytes: GZIP_PIECE_BYTES, endFrame: gzipSync(END) };
  }
  const { compress, Decompressor } = await import('@cloudpss/zstd');
  const stream = collecting(new Decompressor(), parts);
  return { stream, parts, pieceBytes: ZSTD_PIECE_BYTES, endFrame: Buffer.from(compress(END)) };
}

/**
 * Makes a decoder hand what comes out to `parts` at once. A stream that fails throws away what it
 * has not handed to its reader, and that is just the end of a damaged file one wants to keep.
 */
function collecting(stream: Transform, parts: Buffer[]): Transform {
  stream.push = (part: Buffer | null) => {
    if (part !== null) parts.push(part);
    return true;
  };
  return stream;
}

/** Resolves once all that a piece unpacks to has come out, with the error that ended it if any. */
function write(stream: Transform, piece: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    stream.once('error', resolve);
    stream.write(piece, (failed) => {
      // On failure the error event follows; the listener must still be there to take it.
      if (failed !== undefined && failed !== null) return;
      stream.off('error', resolve);
      resolve(undefined);
    });
  });
}

function damaged(name: string, reason: string): Failure {
  return new Failure('input/damaged', `cannot read all of ${JSON.stringify(name)}: ${reason}`, {
    hint: 'What could be read is kept. Get a whole copy of the file and import it again.',
  });
}

function reasonOf(error: Error): string {
  const plain: Readonly<Record<string, string>> = {
    'incorrect data check': 'its checksum does not match its content',
    'incorrect length check': 'its length does not match its content',
  };
  return plain[error.message] ?? `its compressed data is damaged (${error.message})`;
}
