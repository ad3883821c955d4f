import { posix } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { AuditSetup } from './audit-setup.ts';

/** A folder or file of the machine as the API server's container sees it. */
export interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  /** Where it lies on the machine; undefined where it comes from somewhere else. */
  readonly hostPath: string | undefined;
  readonly type?: string | undefined;
}

/** Something the API server has to read or write. */
export interface Need {
  readonly what: 'policy' | 'log' | 'webhook';
  /** As the API server sees it. */
  readonly path: string;
}

/** What is to be mounted besides, and where on the machine each file then lies. */
export interface MountPlan {
  readonly add: readonly Mount[];
  readonly hostPaths: ReadonlyMap<Need['what'], string>;
  readonly notes: readonly string[];
}

/** Folders that hold more than auditing's files, and are not mounted as a whole. */
const WIDE = new Set(['/', '/etc', '/etc/kubernetes', '/var', '/var/lib', '/tmp', '/usr', '/opt']);

/** The files a setup needs, at the paths that its flags give. */
export function needsOf(
  { log, webhook }: AuditSetup,
  flagValue: (flag: string) => string | undefined,
): readonly Need[] {
  const needs: Need[] = [];
  const add = (what: Need['what'], flag: string): void => {
    const path = flagValue(flag);
    if (path !== undefined && path !== '' && path !== '-') needs.push({ what, path });
  };
  add('policy', 'audit-policy-file');
  if (log !== undefined) add('log', 'audit-log-path');
  if (webhook !== undefined) add('webhook', 'audit-webhook-config-file');
  return needs;
}

/** Finds what is mounted already, and what has to be. Names of volumes that are taken stay theirs. */
export function planMounts(
  mounted: readonly Mount[],
  needs: readonly Need[],
  takenNames: readonly string[],
): MountPlan {
  const add: Mount[] = [];
  const hostPaths = new Map<Need['what'], string>();
  const notes: string[] = [];
  const names = new Set(takenNames);
  for (const { what, path } of needs) {
    const cover = coverOf([...mounted, ...add], path);
    if (cover?.hostPath !== undefined && !(what === 'log' && cover.readOnly)) {
      hostPaths.set(what, posix.join(cover.hostPath, posix.relative(cover.mountPath, path)));
      if (what === 'log' && cover.mountPath === path) notes.push(fileMountNote(path));
      continue;
    }
    const mount = newMount(what, path, names);
    if (cover?.mountPath === mount.mountPath) throw taken(cover, what);
    names.add(mount.name);
    add.push(mount);
    hostPaths.set(what, path);
  }
  return { add, hostPaths, notes };
}

/** The mount that a path lies in, the closest one. */
export function coverOf(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts
    .filter(({ mountPath }) => isWithin(path, mountPath))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length)[0];
}

/** Whether a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const base = folder.length > 1 ? folder.replace(/\/+$/, '') : folder;
  return path === base || path.startsWith(base === '/' ? '/' : `${base}/`);
}

function newMount(what: Need['what'], path: string, names: ReadonlySet<string>): Mount {
  const folder = posix.dirname(path);
  // A log is rotated by renaming it, which a mounted file refuses, so its folder is mounted.
  const isFile = what !== 'log' && WIDE.has(folder);
  const mountPath = isFile ? path : folder;
  return {
    name: freeName(what === 'log' ? 'audit-log' : 'audit-policy', names),
    mountPath,
    hostPath: mountPath,
    readOnly: what !== 'log',
    type: isFile ? 'File' : 'DirectoryOrCreate',
  };
}

function freeName(wanted: string, names: ReadonlySet<string>): string {
  const candidates = [wanted, `annals-${wanted}`];
  for (let n = 2; ; n++) {
    const free = candidates.find((name) => !names.has(name));
    if (free !== undefined) return free;
    candidates.push(`annals-${wanted}-${n}`);
  }
}

function taken({ mountPath, name, readOnly }: Mount, what: Need['what']): Failure {
  const why = readOnly && what === 'log' ? 'is mounted read-only' : 'does not lie on the machine';
  const flag = what === 'log' ? '--log-path' : '--policy-path';
  return new Failure('enable/path-taken', `cannot use ${mountPath}: volume ${name} ${why}`, {
    hint: `Choose another folder with ${flag}.`,
  });
}

function fileMountNote(path: string): string {
  return `${path} is mounted as a single file, which cannot be renamed when the log is rotated; mount its folder instead`;
}
