import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { zstdDecompress } from '../../base/zstd.ts';
import { type BufferKey, KEY_ID_BYTES } from './buffer-key.ts';

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

/** `ANB2`: what every frame begins with, version included. */
const MAGIC = 0x32424e41;
/** `ANB1`, whose bodies were not sealed; read, and written no more. */
const OPEN_MAGIC = 0x31424e41;
const FIGURES_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = FIGURES_BYTES + KEY_ID_BYTES + NONCE_BYTES;

const CIPHER = 'aes-256-gcm';

/**
 * The bytes of a frame in a segment: a header of fixed length in the clear, then the body, sealed
 * with AES-256-GCM, since it holds what no redaction has gone over yet.
 */
export function writeFrame(frame: Frame, key: BufferKey): Buffer {
  const { body, sizeBytes, events, fromUs, toUs } = frame;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(body.length + TAG_BYTES, 4);
  header.writeUInt32LE(sizeBytes, 8);
  header.writeUInt32LE(events, 12);
  header.writeDoubleLE(fromUs, 16);
  header.writeDoubleLE(toUs, 24);
  key.id.copy(header, FIGURES_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  nonce.copy(header, FIGURES_BYTES + KEY_ID_BYTES);
  const cipher = createCipheriv(CIPHER, key.bytes, nonce).setAAD(header);
  return Buffer.concat([header, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
}

/** Whether a segment was sealed with another key, so that nothing in it can be read. */
export function isSealedWithOther(segment: Buffer, { id }: BufferKey): boolean {
  if (segment.length < HEADER_BYTES || segment.readUInt32LE(0) !== MAGIC) return false;
  return !segment.subarray(FIGURES_BYTES, FIGURES_BYTES + KEY_ID_BYTES).equals(id);
}

/**
 * The frames of a segment up to the first that is not whole. What follows was never acknowledged,
 * since an append is only over when it is synced, and is read from the log again.
 */
export function readFrames(segment: Buffer, key: BufferKey): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + FIGURES_BYTES <= segment.length; ) {
    const magic = segment.readUInt32LE(at);
    if (magic !== MAGIC && magic !== OPEN_MAGIC) break;
    const start = at + (magic === MAGIC ? HEADER_BYTES : FIGURES_BYTES);
    const end = start + segment.readUInt32LE(at + 4);
    if (end > segment.length) break;
    const stored = segment.subarray(start, end);
    const sizeBytes = segment.readUInt32LE(at + 8);
    const body =
      magic === MAGIC
        ? unsealed(segment.subarray(at, start), stored, key)
        : whole(stored, sizeBytes);
    if (body === undefined) break;
    frames.push({
      body,
      sizeBytes,
      events: segment.readUInt32LE(at + 12),
      fromUs: segment.readDoubleLE(at + 16),
      toUs: segment.readDoubleLE(at + 24),
    });
    at = end;
  }
  return frames;
}

function unsealed(header: Buffer, sealed: Buffer, key: BufferKey): Buffer | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  try {
    const nonce = header.subarray(FIGURES_BYTES + KEY_ID_BYTES);
    const decipher = createDecipheriv(CIPHER, key.bytes, nonce).setAAD(header);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function whole(body: Buffer, sizeBytes: number): Buffer | undefined {
  try {
    return zstdDecompress(body, sizeBytes).length === sizeBytes ? body : undefined;
  } catch {
    return undefined;
  }
}
