import { open } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import { compressionOf, decompress } from '../decompress.ts';
import { readChunks } from '../log-input.ts';
import { Delivery } from './delivery.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type FollowedFile, update } from './followed-file.ts';
import { HEAD_BYTES } from './limits.ts';
import { PlacedLines } from './placed-lines.ts';
import type { Into } from './tail.ts';

/** How a rotated file is packed, told by its first bytes. */
export type Packing = 'gzip' | 'zstd';

/** The packing of a file; undefined for a plain one. */
export function packingOf(head: Buffer): Packing | undefined {
  const compression = compressionOf(head);
  return compression === 'none' ? undefined : compression;
}

/** What a packed file begins with, as far as it can be unpacked. */
export async function packedHead(path: string, packing: Packing): Promise<Buffer> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of unpack(path, packing)) {
      parts.push(part);
      sizeBytes += part.length;
      if (sizeBytes >= HEAD_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

/** The unpacked size modulo 2^32, which a gzip file ends with. */
export async function gzipSize(path: string): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size < 18) return undefined;
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, size - 4);
    return buffer.readUInt32LE(0);
  } finally {
    await file.close();
  }
}

/**
 * Hands on what a packed file holds beyond what is kept of it. Gives the failure where it cannot be
 * unpacked to its end: it may still be being written, which only time tells.
 */
export async function readPacked(
  path: string,
  packing: Packing,
  file: FollowedFile,
  { context, log, counts }: Into,
): Promise<Failure | undefined> {
  const lines = new PlacedLines(file.state);
  let head = Buffer.alloc(0);
  let atBytes = 0;
  const delivery = new Delivery(context, log, counts, (place, lastEventUs) => {
    update(file, {
      ...place,
      sizeBytes: Math.max(place.offset, file.state.sizeBytes),
      ...(lastEventUs === undefined ? {} : { lastEventUs }),
      fingerprint: fingerprintOf(head),
    });
  });
  let failure: Failure | undefined;
  try {
    for await (const part of unpack(path, packing)) {
      if (context.signal.aborted) break;
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, part]).subarray(0, HEAD_BYTES);
      const skipped = Math.min(Math.max(lines.readOffset - atBytes, 0), part.length);
      atBytes += part.length;
      if (skipped === part.length) continue;
      const batches = lines.push(part.subarray(skipped));
      await delivery.add(batches, lines.place);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  if (failure === undefined && !context.signal.aborted && lines.readOffset > file.state.offset) {
    const left = lines.end();
    await delivery.add(left, lines.place);
  }
  await delivery.flush();
  return failure;
}

function unpack(path: string, packing: Packing): AsyncGenerator<Buffer> {
  return decompress(packing, path, readChunks({ kind: 'file', path, sizeBytes: 0 }));
}
