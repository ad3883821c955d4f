import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { HEAD_BYTES } from './limits.ts';

/** Tells a file by what it begins with, under any name and packed or not. */
export interface Fingerprint {
  /** How many bytes were hashed; grows with the file up to a limit. */
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The fingerprint of a file that begins with these bytes. */
export function fingerprintOf(head: Buffer): Fingerprint {
  const bytes = head.subarray(0, HEAD_BYTES);
  return { sizeBytes: bytes.length, sha256: hashOf(bytes) };
}

/** Whether a file that begins with these bytes has the fingerprint. A file without content has none. */
export function hasFingerprint(head: Buffer, { sizeBytes, sha256 }: Fingerprint): boolean {
  if (sizeBytes === 0 || head.length < sizeBytes) return false;
  return hashOf(head.subarray(0, sizeBytes)) === sha256;
}

/** The first bytes of an open file. */
export async function readHead(file: FileHandle, sizeBytes: number = HEAD_BYTES): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, 0);
  return buffer.subarray(0, bytesRead);
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
