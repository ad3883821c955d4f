import { chmod, chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { makeFolder } from './make-folder.ts';

/** The text of a file, or undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readText(path);
  } catch (error) {
    if (error instanceof Failure && codeOf(error.cause) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The text of a file, which must be UTF-8: bytes that are not would be lost when it is written. */
export async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new Failure('input/unreadable', `cannot read ${path}: ${reasonOf(error)}`, {
      hint: 'Give a file that this user may read; on a control-plane machine that takes root.',
      cause: error,
    });
  }
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  throw new Failure('enable/not-a-manifest', `cannot read ${path}: it is not UTF-8`);
}

/**
 * Replaces a file as a whole, synced, with mode and owner kept. The name meanwhile begins with a
 * dot: a kubelet does not look at such files in its folder of manifests.
 */
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.annals-new`);
  try {
    const old = await stat(path).catch(() => undefined);
    if (old === undefined) await makeFolder(dirname(path));
    const file = await open(temporary, 'w', (old?.mode ?? mode) & 0o777);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (old !== undefined) {
      await chmod(temporary, old.mode & 0o7777);
      await chown(temporary, old.uid, old.gid).catch(() => undefined);
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new Failure('enable/write-failed', `cannot write ${path}: ${reasonOf(error)}`, {
      hint: 'Run this as a user who may write there; on a control-plane machine that takes root.',
      cause: error,
    });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EROFS: 'the disk is read-only',
  EBUSY: 'it is a mount of its own, or in use',
  ENOSPC: 'there is no room left on the disk',
  ENOTDIR: 'a part of the path is a file',
  ELOOP: 'its links lead in a circle',
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (code === '' ? String(error) : code);
}
