import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import type { Flag } from './audit-setup.ts';
import { flagValue } from './flag-holder.ts';

/** What an API server said of itself. `closed` means that it answers but not to strangers. */
export type Health = 'ready' | 'closed' | 'not-ready' | 'unreachable';

/** One question may hang while an API server starts. */
const PROBE_TIMEOUT_MS = 3000;

/** The address at which the API server of these flags tells whether it is ready. */
export function healthUrl(flags: readonly Flag[]): URL {
  const port = flagValue(flags, 'secure-port') ?? '6443';
  const bound = flagValue(flags, 'bind-address') ?? '0.0.0.0';
  const isAny = bound === '0.0.0.0' || bound === '::' || bound === '[::]';
  const host = isAny ? '127.0.0.1' : bound;
  return new URL(
    `https://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}/readyz`,
  );
}

/**
 * Asks once. The certificate is not checked: nothing is sent that is secret, and what is learnt is
 * whether something answers on a port of this machine.
 */
export function probeHealth(url: URL, signal: AbortSignal): Promise<Health> {
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? request : httpRequest;
    const asked = send(
      url,
      { rejectUnauthorized: false, timeout: PROBE_TIMEOUT_MS, agent: false, signal },
      (response) => {
        response.resume();
        resolve(healthOf(response.statusCode ?? 0));
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve('unreachable'));
    asked.end();
  });
}

function healthOf(status: number): Health {
  if (status === 200) return 'ready';
  return status === 401 || status === 403 ? 'closed' : 'not-ready';
}

/**
 * The processes on this machine that run the API server of these flags: told by the store it uses
 * and the port it has. Empty where processes cannot be seen.
 */
export async function apiServerProcesses(flags: readonly Flag[]): Promise<ReadonlySet<string>> {
  const marks = ['etcd-servers', 'secure-port'].flatMap((name) => {
    const value = flagValue(flags, name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
  const found = new Set<string>();
  if (marks.length === 0) return found;
  const entries = await readdir('/proc').catch(() => []);
  for (const pid of entries.filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const words = line.split('\0');
    if (marks.every((mark) => words.includes(mark))) found.add(pid);
  }
  return found;
}
