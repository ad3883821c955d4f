import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure } from '../../base/failure.ts';
import { apiServerProcesses } from './api-server-health.ts';
import type { Flag } from './audit-setup.ts';

/** A unit of systemd that runs the API server, as k3s and RKE2 do. */
export interface Service {
  readonly unit: string;
  /** Where the API server listens, and by which of its flags a process of its own is known. */
  readonly flags: readonly Flag[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Long enough for a busy machine; systemd itself answers at once. */
const TIMEOUT_MS = 20_000;

/** Whether systemd runs the unit on this machine. */
export async function isActive({ unit }: Service, env: Env): Promise<boolean> {
  return systemctl(['is-active', '--quiet', unit], env).then(
    () => true,
    () => false,
  );
}

/**
 * Starts the unit anew, without waiting for it: whether its API server is healthy is asked of the API
 * server, and a unit that cannot start would be waited for without end.
 */
export async function restartService({ unit }: Service, env: Env): Promise<void> {
  try {
    await systemctl(['restart', '--no-block', unit], env);
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n').slice(1).join(' ').trim() : '';
    throw new Failure(
      'enable/not-healthy',
      `cannot restart ${unit}${said === '' ? '' : `: ${said}`}`,
      { hint: `Try "systemctl restart ${unit}" as root.`, cause: error },
    );
  }
}

/**
 * The processes by which a restart is seen. Where the API server is one of its own, that counts, since
 * its unit is there before it is; where it is part of the unit, the unit's.
 */
export async function serviceProcesses(
  { unit, flags }: Service,
  env: Env,
): Promise<ReadonlySet<string>> {
  const own = await apiServerProcesses(flags);
  if (own.size > 0) return own;
  const pid = await systemctl(['show', '--property=MainPID', '--value', unit], env).catch(() => '');
  return new Set([pid.trim()].filter((text) => /^[1-9]\d*$/.test(text)));
}

async function systemctl(args: readonly string[], env: Env): Promise<string> {
  const { stdout } = await promisify(execFile)('systemctl', args, { env, timeout: TIMEOUT_MS });
  return stdout;
}
