import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './files.ts';

/** One run of one process. A process id alone is used again; with the time it began it is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In ticks since the host began (Linux), or '0' where the system does not tell. */
  readonly startTime: string;
  readonly host: string;
}

/** Who is running; tests put others in place. */
export interface Processes {
  self(): ProcessIdentity;
  /** Also true when it cannot be told, as for a process of another host. */
  mayBeAlive(process: ProcessIdentity): boolean;
}

/** The processes of this machine. */
export const systemProcesses: Processes = {
  self: () => ({
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '0',
    host: hostname().replace(/[^A-Za-z0-9.-]/g, '-'),
  }),

  mayBeAlive({ pid, startTime, host }) {
    const self = this.self();
    if (host !== self.host) return true;
    // Where start times are known at all, a process without one is gone.
    if (self.startTime !== '0') return startTimeOf(pid) === startTime;
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return errorCode(error) !== 'ESRCH';
    }
  },
};

/**
 * Field 22 of /proc/PID/stat, counted behind the name, which may hold anything. A process that was
 * killed and only waits for its parent (state Z or X) has no start time: it is gone.
 */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
