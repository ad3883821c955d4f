import { existsSync } from 'node:fs';
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
