import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../base/failure.ts';

/** What seals the frames of a buffer. */
export interface BufferKey {
  readonly bytes: Buffer;
  /** Tells in the clear which key a frame was sealed with. */
  readonly id: Buffer;
}

const KEY_BYTES = 32;
export const KEY_ID_BYTES = 8;

/**
 * The key in a file, made when there is none yet. Only its owner may read it. Without it what waits
 * in the buffer cannot be sent. Rejects with `agent/key-unreadable`.
 */
export async function openBufferKey(path: string): Promise<BufferKey> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Failure('agent/key-unreadable', `cannot read the key ${JSON.stringify(path)}`, {
      hint: 'Run as the user the key belongs to, or name another with --buffer-key.',
      cause: error,
    });
  });
  if (text === undefined) return makeKey(path);
  const digits = text.trim();
  if (/^[0-9a-f]{64}$/.test(digits)) return bufferKeyOf(Buffer.from(digits, 'hex'));
  throw new Failure('agent/key-unreadable', `${JSON.stringify(path)} holds no key`, {
    hint: 'A key is 64 hexadecimal digits. Restore the file, or name another with --buffer-key.',
  });
}

/** A key with its id, which tells nothing of the key. */
export function bufferKeyOf(bytes: Buffer): BufferKey {
  const hash = createHash('sha256').update('annals buffer key').update(bytes).digest();
  return { bytes, id: hash.subarray(0, KEY_ID_BYTES) };
}

async function makeKey(path: string): Promise<BufferKey> {
  const bytes = randomBytes(KEY_BYTES);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${bytes.toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return bufferKeyOf(bytes);
}
