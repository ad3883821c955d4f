import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { LOCK_PREFIX } from './filenames.ts';
import { errorCode, type Files } from './files.ts';
import type { Processes, ProcessIdentity } from './process-identity.ts';

/**
 * Holds the only right to write to a store. Each contender first makes a file whose name says who it
 * is, and then looks for others: of two that come together at least one sees the other, so there are
 * never two holders. Files of processes that are gone are in nobody's way, and no name is ever used
 * twice, so removing one cannot take a lock from somebody who came in between.
 */
export class Lock implements AsyncDisposable {
  readonly #files: Files;
  readonly #path: string;

  private constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** Rejects with `journal/locked` when another process, or this one, has the lock. */
  static async take(files: Files, root: string, processes: Processes): Promise<Lock> {
    const self = processes.self();
    const name = lockName(self);
    const path = join(root, name);
    try {
      await (await files.create(path)).close();
    } catch (error) {
      throw errorCode(error) === 'EEXIST' ? locked(root, self, name) : error;
    }
    for (const other of await files.list(root)) {
      const holder = other === name ? undefined : parseLockName(other);
      if (holder === undefined) continue;
      if (processes.mayBeAlive(holder)) {
        await files.remove(path);
        throw locked(root, holder, other);
      }
      await removeIfThere(files, join(root, other));
    }
    return new Lock(files, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeIfThere(this.#files, this.#path);
  }
}

/** Who holds the store for writing now, if anybody. */
export async function lockHolder(
  files: Files,
  root: string,
  processes: Processes,
): Promise<ProcessIdentity | undefined> {
  const holders = (await files.list(root)).map(parseLockName);
  return holders.find((holder) => holder !== undefined && processes.mayBeAlive(holder));
}

/** The name of a process's lock file. The file is empty: what it says is there the moment it is. */
export function lockName({ pid, startTime, host }: ProcessIdentity): string {
  return `${LOCK_PREFIX}${pid}.${startTime}.${host}`;
}

/** Who a lock file's name speaks of; undefined when it is no lock file's name. */
export function parseLockName(name: string): ProcessIdentity | undefined {
  const [, pid, startTime, host] = /^LOCK\.(\d+)\.(\d+)\.(.*)$/.exec(name) ?? [];
  if (pid === undefined || startTime === undefined || host === undefined) return undefined;
  return { pid: Number(pid), startTime, host };
}

function locked(root: string, holder: ProcessIdentity, name: string): Failure {
  return new Failure(
    'journal/locked',
    `cannot open ${root} for writing: held by process ${holder.pid} on ${holder.host}`,
    {
      hint: `Stop that process or use another data folder. If its machine or container is gone for good, remove ${join(root, name)}.`,
      details: { pid: holder.pid, host: holder.host },
    },
  );
}

async function removeIfThere(files: Files, path: string): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
