import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { Failure } from '../../base/failure.ts';

/** Only its owner reads it, from its first moment on. */
const PRIVATE = 0o600;

/** Makes a file that only its owner may read. Never replaces one. */
export async function createPrivateFile(path: string, text: string): Promise<void> {
  try {
    await using file = await open(path, 'wx', PRIVATE);
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    throw fileFailure('write', path, error);
  }
}

/** Writes a file as a whole or not at all, for its owner alone; what was there before is replaced. */
export async function replacePrivateFile(path: string, text: string): Promise<void> {
  // A link stays a link: what it points to is replaced.
  const target = await realpath(path).catch(() => path);
  const draft = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  await createPrivateFile(draft, text);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw fileFailure('write', path, error);
  }
}

/** The text of a file; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileFailure('read', path, error);
  }
}

/** Whether others than the owner may read the file; never so where the platform has no modes. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  return (mode & 0o077) !== 0;
}

/** Says in words why a file cannot be read or written. */
function fileFailure(what: 'read' | 'write', path: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  return new Failure('user/file-failed', `cannot ${what} ${path}: ${REASONS[code] ?? code}`, {
    hint: 'Choose another folder with --out, or another name.',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'there is such a file already',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such folder',
  ENOSPC: 'there is no room left on the disk',
  EROFS: 'the disk is read-only',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
