import { zstdDecompress } from '../../base/zstd.ts';

/** Some events as they are sent: one zstd frame of lines, with what is to be said if it is lost. */
export interface Frame {
  readonly body: Uint8Array;
  /** Bytes of the lines. */
  readonly sizeBytes: number;
  readonly events: number;
  /** When the first and the last of the events came in, by the agent's clock. */
  readonly fromUs: number;
  readonly toUs: number;
}

/** `ANB1`: what every frame begins with, version included. */
const MAGIC = 0x31424e41;
const HEADER_BYTES = 32;

/** The bytes of a frame in a segment: a header of fixed length, then the body. */
export function writeFrame({ body, sizeBytes, events, fromUs, toUs }: Frame): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(body.length, 4);
  header.writeUInt32LE(sizeBytes, 8);
  header.writeUInt32LE(events, 12);
  header.writeDoubleLE(fromUs, 16);
  header.writeDoubleLE(toUs, 24);
  return Buffer.concat([header, body]);
}

/**
 * The frames of a segment up to the first that is not whole. What follows was never acknowledged,
 * since an append is only over when it is synced, and is read from the log again.
 */
export function readFrames(segment: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= segment.length && segment.readUInt32LE(at) === MAGIC) {
    const start = at + HEADER_BYTES;
    const end = start + segment.readUInt32LE(at + 4);
    const frame = {
      body: segment.subarray(start, end),
      sizeBytes: segment.readUInt32LE(at + 8),
      events: segment.readUInt32LE(at + 12),
      fromUs: segment.readDoubleLE(at + 16),
      toUs: segment.readDoubleLE(at + 24),
    };
    if (end > segment.length || !isWhole(frame)) break;
    frames.push(frame);
    at = end;
  }
  return frames;
}

function isWhole({ body, sizeBytes }: Frame): boolean {
  try {
    return zstdDecompress(body, sizeBytes).length === sizeBytes;
  } catch {
    return false;
  }
}
