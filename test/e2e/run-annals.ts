import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The built program, as people run it. */
export const MAIN: string = resolve(import.meta.dirname, '../../dist/cli/main.js');

/** What a run printed, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What differs from a run without input in a bare environment. */
export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with what was printed so far and the process, each time something is printed. */
  readonly onOutput?: (out: string, child: ChildProcess) => void;
}

/** Runs `annals` in a process of its own. */
export function runAnnals(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', TZ: 'UTC', ...options.env },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    options.onOutput?.(out, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  options.onStart?.(child);
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, out, err }));
  });
}
