import { Failure } from '../../base/failure.ts';
import { apiServerProcesses, type Health, healthUrl } from './api-server-health.ts';
import type { Flag } from './audit-setup.ts';
import { awaitRestart, type Outcome as Waited } from './await-restart.ts';
import { replaceFile } from './write-file.ts';

/** The API server that a file starts. */
export interface ServerToAwait {
  readonly url: URL;
  readonly flags: readonly Flag[];
  readonly timeoutMs: number;
  /** Starts it anew, where replacing the file does not. */
  readonly restart?: () => Promise<void>;
  /** Where its log is, for people. */
  readonly log?: string;
  /** The processes by which a restart is seen; else those with the flags. */
  readonly processes?: () => Promise<ReadonlySet<string>>;
}

/** What waiting for an API server needs. */
export interface Restarting {
  /** Undefined where editing the file restarts nothing. */
  readonly server: ServerToAwait | undefined;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

type Outcome = Waited | 'not-restarted';

/** One file's new text, and how to take back what was done before it. */
export interface Replacement {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The file has its new text already: an earlier run was broken off while it waited. */
  readonly isThere?: boolean;
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
  const { path, after, undo, isThere = false } = replacement;
  if (signal.aborted) {
    await undo();
    throw new Failure('enable/interrupted', 'interrupted; nothing is changed');
  }
  // Whichever process runs now may be the one that was waited for.
  const before = server === undefined || isThere ? new Set<string>() : await processesOf(server);
  if (!isThere) {
    try {
      await replaceFile(path, after);
    } catch (error) {
      await undo();
      throw error;
    }
    say(`changed ${path}`);
  }
  if (server === undefined) return;
  const outcome = await restartAndWait(restarting, server, before);
  const isBack = outcome === 'back' || (isThere && outcome === 'unchanged');
  if (isBack) return;
  // One that was never started anew may not be this time either; one that never ran need not come back.
  const isAwaited = outcome === 'down' && (isThere || before.size > 0);
  const timeoutMs = isAwaited ? Math.max(server.timeoutMs, BACK_TIMEOUT_MS) : server.timeoutMs;
  await rollBack(replacement, restarting, { ...server, timeoutMs }, outcome);
}

function processesOf({ processes, flags }: ServerToAwait): Promise<ReadonlySet<string>> {
  return processes === undefined ? apiServerProcesses(flags) : processes();
}

async function restartAndWait(
  restarting: Restarting,
  server: ServerToAwait,
  before: ReadonlySet<string>,
): Promise<Outcome> {
  try {
    await server.restart?.();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    restarting.say(error.message);
    return 'not-restarted';
  }
  return wait(restarting, server, before);
}

const HEALTH_WORDS: Readonly<Record<Health, string>> = {
  ready: 'is ready',
  closed: 'answers',
  'not-ready': 'is starting',
  unreachable: 'does not answer',
};

function wait(
  { nowMs, signal, say }: Restarting,
  server: ServerToAwait,
  before: ReadonlySet<string>,
): Promise<Outcome> {
  const { url, timeoutMs } = server;
  say(`waiting up to ${Math.round(timeoutMs / 1000)} s for the API server at ${url.host}`);
  const onHealth = (health: Health): void => say(`the API server ${HEALTH_WORDS[health]}`);
  const processes = (): Promise<ReadonlySet<string>> => processesOf(server);
  return awaitRestart({ url, processes, before, timeoutMs, nowMs, signal, onHealth });
}

/**
 * With the file as it was the API server comes back, and to say that it does not, because somebody had
 * little patience with the change, would be a false alarm.
 */
const BACK_TIMEOUT_MS = 120_000;

const WHY: Readonly<Record<Exclude<Outcome, 'back'>, string>> = {
  down: 'the API server did not become healthy',
  unchanged: 'the API server was not started anew',
  interrupted: 'interrupted before the API server was seen healthy',
  'not-restarted': 'the API server could not be restarted',
};

async function rollBack(
  { path, before: original, undo }: Replacement,
  restarting: Restarting,
  server: ServerToAwait,
  outcome: Exclude<Outcome, 'back'>,
): Promise<never> {
  const processes = await processesOf(server);
  await replaceFile(path, original);
  await undo();
  restarting.say(`${WHY[outcome]}: ${path} is as it was`);
  if (outcome === 'not-restarted') {
    throw new Failure('enable/rolled-back', `${WHY[outcome]}; all is as it was`, {
      hint: 'Run this as root, or restart it yourself with --no-restart.',
    });
  }
  if (outcome === 'interrupted') {
    await server.restart?.();
    throw new Failure('enable/interrupted', 'interrupted; the change is taken back');
  }
  // Ctrl-C may not keep the server from being seen healthy again: that is the last thing done here.
  const { signal } = new AbortController();
  const again = await restartAndWait({ ...restarting, signal }, server, processes);
  if (again === 'down' || again === 'not-restarted') {
    throw new Failure('enable/not-healthy', `${WHY[outcome]}, nor with the file as it was`, {
      hint: logHint(server),
    });
  }
  throw new Failure('enable/rolled-back', `${WHY[outcome]}; all is as it was, and healthy`, {
    hint:
      outcome === 'unchanged' && server.restart === undefined
        ? 'Give the manifest that the kubelet runs.'
        : logHint(server),
  });
}

const POD_LOGS =
  '/var/log/pods/kube-system_kube-apiserver-*/kube-apiserver/*.log, or "crictl logs"';

function logHint({ log = POD_LOGS }: ServerToAwait): string {
  return `Its log says why: ${log}.`;
}
