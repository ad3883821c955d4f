import { Failure } from '../../base/failure.ts';
import type { Target } from '../../cluster/enable/plan-change.ts';
import { type ServerToAwait, serverToAwait } from '../../cluster/enable/replace-and-await.ts';
import { isActive, restartService, serviceProcesses } from '../../cluster/enable/service.ts';
import { readApiServer } from '../../cluster/enable/static-pod.ts';
import type { Terminal } from '../terminal.ts';
import type { FileOptions } from './enable-options.ts';

/**
 * The API server that a change of the file reaches: a kubelet restarts that of a manifest, systemd
 * that of k3s and RKE2. Undefined where nothing on this machine runs it.
 */
export async function awaitedServer(
  { file, platform }: Target,
  options: FileOptions,
  { env }: Terminal,
): Promise<ServerToAwait | undefined> {
  const url = readUrl(options.healthUrl);
  const { timeout: timeoutMs } = options;
  if (platform.name === 'static-pod') {
    return serverToAwait(readApiServer(file).flags, { url, timeoutMs });
  }
  const service = platform.service?.(file);
  if (service === undefined || !options.restart || !(await isActive(service, env))) {
    return undefined;
  }
  return {
    ...serverToAwait(service.flags, { url, timeoutMs }),
    log: `"journalctl -u ${service.unit}"`,
    restart: () => restartService(service, env),
    processes: () => serviceProcesses(service, env),
  };
}

function readUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (/^https?:$/.test(url?.protocol ?? '')) return url;
  throw new Failure('usage/invalid', `${JSON.stringify(text)} is not an http or https URL`);
}
