import { open } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';
import { packingOf } from './packed-file.ts';

const MAGIC_BYTES = 16;

/**
 * Rejects with `input/compressed` where a path names a compressed file: nobody writes to it any more, and
 * its bytes are no lines. A file that is not there yet, and a pattern, are fine.
 */
export async function refusePacked(path: string): Promise<void> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return;
  try {
    const head = Buffer.alloc(MAGIC_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0).catch(() => ({ bytesRead: 0 }));
    if (packingOf(head.subarray(0, bytesRead)) === undefined) return;
  } finally {
    await file.close();
  }
  throw new Failure('input/compressed', `cannot follow ${path}: it is compressed`, {
    hint: `Bring it in with "annals import ${path}", and follow the log that is written to: its rotated files are read too.`,
  });
}
