import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { Terminal } from '../terminal.ts';

/** The folder of the store: as asked, or where programs of this platform keep a user's data. */
export function storeFolder(
  asked: string | undefined,
  { env, home, platform }: Pick<Terminal, 'env' | 'home' | 'platform'>,
): string {
  const named = asked ?? env['ANNALS_DATA_DIR'] ?? '';
  if (named !== '') return named;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'annals');
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'annals');
  }
  const xdg = env['XDG_DATA_HOME'] ?? '';
  // The XDG specification tells programs to ignore a path that is not absolute.
  return join(isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'annals');
}

/** Refuses to go on where there is no store, and says how one comes to be. */
export function requireStore(folder: string): void {
  if (existsSync(folder)) return;
  throw new Failure('store/not-found', `there is no store in ${JSON.stringify(folder)}`, {
    hint: 'Make one with "annals import LOG", ask a log directly with --file LOG, or look around with "annals demo".',
  });
}

/** Makes the folder of a store, for its owner alone, or says why that cannot be. */
export async function makeStoreFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const reason = REASONS[code] ?? code;
    throw new Failure('journal/write-failed', `cannot make ${JSON.stringify(folder)}: ${reason}`, {
      hint: 'Choose another folder with --data-dir.',
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
  ENOSPC: 'there is no room left on the disk',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'a part of the path is a file',
};
