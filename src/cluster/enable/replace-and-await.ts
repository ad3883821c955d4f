import { Failure } from '../../base/failure.ts';
import { apiServerProcesses, type Health, healthUrl } from './api-server-health.ts';
import type { Flag } from './audit-setup.ts';
import { awaitRestart, type Outcome } from './await-restart.ts';
import { replaceFile } from './write-file.ts';

/** The API server that a file starts. */
export interface ServerToAwait {
  readonly url: URL;
  readonly flags: readonly Flag[];
  readonly timeoutMs: number;
}

/** What waiting for an API server needs. */
export interface Restarting {
  /** Undefined where editing the file restarts nothing. */
  readonly server: ServerToAwait | undefined;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** One file's new text, and how to take back what was done before it. */
export interface Replacement {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly undo: () => Promise<void>;
}

/** Where the server of these flags is asked for its health. */
export function serverToAwait(
  flags: readonly Flag[],
  options: { readonly url: URL | undefined; readonly timeoutMs: number },
): ServerToAwait {
  return { url: options.url ?? healthUrl(flags), flags, timeoutMs: options.timeoutMs };
}

/**
 * Replaces a file and waits until the API server is healthy with it. Otherwise the file is put back
 * as it was, and a `Failure` says so.
 */
export async function replaceAndAwait(
  replacement: Replacement,
  restarting: Restarting,
): Promise<void> {
  const { server, signal, say } = restarting;
  const { path, after, undo } = replacement;
  if (signal.aborted) {
    await undo();
    throw new Failure('enable/interrupted', 'interrupted; nothing is changed');
  }
  const before = server === undefined ? new Set<string>() : await apiServerProcesses(server.flags);
  try {
    await replaceFile(path, after);
  } catch (error) {
    await undo();
    throw error;
  }
  say(`changed ${path}`);
  if (server === undefined) return;
  const outcome = await wait(restarting, server, before);
  if (outcome !== 'back') await rollBack(replacement, restarting, server, outcome);
}

const HEALTH_WORDS: Readonly<Record<Health, string>> = {
  ready: 'is ready',
  closed: 'answers',
  'not-ready': 'is starting',
  unreachable: 'does not answer',
};

function wait(
  { nowMs, signal, say }: Restarting,
  { url, flags, timeoutMs }: ServerToAwait,
  before: ReadonlySet<string>,
): Promise<Outcome> {
  say(`waiting up to ${Math.round(timeoutMs / 1000)} s for the API server at ${url.host}`);
  const onHealth = (health: Health): void => say(`the API server ${HEALTH_WORDS[health]}`);
  return awaitRestart({ url, flags, before, timeoutMs, nowMs, signal, onHealth });
}

const WHY: Readonly<Record<Exclude<Outcome, 'back'>, string>> = {
  down: 'the API server did not become healthy',
  unchanged: 'the API server was not restarted; does a kubelet watch this folder?',
  interrupted: 'interrupted before the API server was seen healthy',
};

async function rollBack(
  { path, before: original, undo }: Replacement,
  restarting: Restarting,
  server: ServerToAwait,
  outcome: Exclude<Outcome, 'back'>,
): Promise<never> {
  const processes = await apiServerProcesses(server.flags);
  await replaceFile(path, original);
  await undo();
  restarting.say(`${WHY[outcome]}: ${path} is as it was`);
  if (outcome === 'interrupted') {
    throw new Failure('enable/interrupted', 'interrupted; the change is taken back');
  }
  // Ctrl-C may not keep the server from being seen healthy again: that is the last thing done here.
  const { signal } = new AbortController();
  const again = await wait({ ...restarting, signal }, server, processes);
  if (again === 'down') {
    throw new Failure('enable/not-healthy', `${WHY[outcome]}, nor with the file as it was`, {
      hint: LOG_HINT,
    });
  }
  throw new Failure('enable/rolled-back', `${WHY[outcome]}; all is as it was, and healthy`, {
    hint: outcome === 'unchanged' ? 'Give the manifest that the kubelet runs.' : LOG_HINT,
  });
}

const LOG_HINT =
  'Its log says why: /var/log/pods/kube-system_kube-apiserver-*/kube-apiserver/*.log, or "crictl logs".';
