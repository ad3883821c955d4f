import { existsSync } from 'node:fs';

const FOLDERS = ['/usr/sbin', '/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

/** Where a program of this machine is; says on standard error what cannot be tried without it. */
export function findProgram(name: string, alsoNeeds: readonly string[] = []): string | undefined {
  const path = FOLDERS.map((folder) => `${folder}/${name}`).find(existsSync);
  const missing = [...(path === undefined ? [name] : []), ...alsoNeeds.filter(isMissing)];
  if (missing.length === 0) return path;
  process.stderr.write(`SKIPPED: not installed here: ${missing.join(', ')}\n`);
  return undefined;
}

function isMissing(path: string): boolean {
  return !existsSync(path);
}
