import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whoever lives longer than this after a signal will not obey it. */
const END_TIMEOUT_MS = 30_000;

/**
 * Kills every process of a control plane and waits until none is left. To end them one after the
 * other with time to say goodbye takes ten seconds, and nobody reads what they would write.
 */
export async function endControlPlane(folder: string): Promise<void> {
  const names = await readdir(join(folder, 'pid')).catch(() => []);
  await Promise.all(names.map((name) => end(folder, name, 'SIGKILL')));
}

/**
 * Ends the API server gracefully, so that all events are in its log. Whoever watches goes first: it
 * would be waited for.
 */
export async function endApiServer(folder: string): Promise<void> {
  const names = await readdir(join(folder, 'pid'));
  const others = names.filter((name) => name !== 'apiserver' && name !== 'etcd');
  await Promise.all(others.map((name) => end(folder, name, 'SIGKILL')));
  await end(folder, 'apiserver', 'SIGTERM');
}

/** Kills what only watches: then nothing changes objects but the test. */
export async function endControllers(folder: string): Promise<void> {
  await Promise.all(
    ['controller-manager', 'scheduler'].map((name) => end(folder, name, 'SIGKILL')),
  );
}

/** Each was started as the leader of a group, which holds its children and nothing else. */
async function end(folder: string, name: string, signal: NodeJS.Signals): Promise<void> {
  const leader = Number(await readFile(join(folder, 'pid', name), 'utf8'));
  if (!(leader > 1)) throw new Error(`unexpected process id of ${name} in ${folder}`);
  // A supervisor that is asked ends its child itself; one that is killed cannot.
  const asked = (await livingIn(leader)).filter((pid) => signal === 'SIGKILL' || pid === leader);
  for (const pid of asked) send(pid, signal);
  for (let waitedMs = 0; waitedMs < END_TIMEOUT_MS; waitedMs += 20) {
    if ((await livingIn(leader)).length === 0) return;
    await sleep(20);
  }
  throw new Error(`${name} of ${folder} does not end`);
}

/**
 * The living processes of a group. One that has ended stays a zombie until its parent looks, which
 * the first process of a container may not do for a while: so signal 0 would not tell.
 */
async function livingIn(group: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name of the program comes before, in brackets, and may hold anything.
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(processGroup) === group && state !== 'Z' && state !== 'X') found.push(Number(pid));
  }
  return found;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
