import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { Terminal } from '../terminal.ts';

const MANIFEST = 'kube-apiserver.yaml';

/** Where the tools that run on a machine keep what starts its API server. */
export const USUAL_PLACES: readonly string[] = [
  `/etc/kubernetes/manifests/${MANIFEST}`,
  '/etc/rancher/rke2/config.yaml',
  '/etc/rancher/k3s/config.yaml',
];

/** The file that is meant: as given, the one in a folder of manifests, or the usual one. */
export function findFile(asked: string | undefined): string {
  if (asked !== undefined) {
    const path = resolve(asked);
    return isFolder(path) ? join(path, MANIFEST) : path;
  }
  const found = USUAL_PLACES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Failure('usage/invalid', 'cannot find an API server on this machine', {
    hint: `Give its manifest or configuration. Looked for: ${USUAL_PLACES.join(', ')}.`,
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Where records of changes are kept: a folder of the system for root, of the user for others. */
export function stateFolder(
  asked: string | undefined,
  { env, home }: Pick<Terminal, 'env' | 'home'>,
): string {
  if (asked !== undefined) return resolve(asked);
  if (userInfo().uid === 0) return '/var/lib/annals/enable';
  const xdg = env['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(home, '.local', 'state'), 'annals', 'enable');
}
