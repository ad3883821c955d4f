import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM: string = join(import.meta.dirname, '../../dist/cli/main.js');

/** Said at the end of what is kept of the output, so that a failure can be understood. */
const KEPT_OUTPUT = 20_000;

/** Memory now and at most, and time of processors. */
interface Usage {
  readonly residentBytes: number;
  readonly peakBytes: number;
  readonly cpuSeconds: number;
}

/** One `annals` that runs until it is ended, and can be started again with the same arguments. */
export class AnnalsProcess {
  readonly #args: readonly string[];
  readonly #nodeArgs: readonly string[];
  readonly #wrapper: readonly string[];
  #child: ChildProcess | undefined;
  /** The end of what it wrote, over all its lives. */
  output = '';

  /** `wrapper` is a command that runs another one, such as under limits. */
  constructor(
    args: readonly string[],
    nodeArgs: readonly string[] = [],
    wrapper: readonly string[] = [],
  ) {
    this.#args = args;
    this.#nodeArgs = nodeArgs;
    this.#wrapper = wrapper;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && !hasEnded(this.#child);
  }

  start(): void {
    const command = [...this.#wrapper, process.execPath, ...this.#nodeArgs, PROGRAM, ...this.#args];
    const child = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const note = (piece: Buffer): void => {
      this.output = (this.output + piece.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    this.#child = child;
  }

  /** Starts it and waits until it has said something that matches; gives the match. */
  async startUntil(pattern: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
    this.output = '';
    this.start();
    const untilMs = performance.now() + withinMs;
    while (performance.now() < untilMs && this.isRunning) {
      const found = pattern.exec(this.output);
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`annals ${this.#args.join(' ')} did not say ${pattern}:\n${this.output}`);
  }

  /** Ends it with a signal and gives its exit code; undefined when the signal ended it at once. */
  async end(signal: NodeJS.Signals): Promise<number | undefined> {
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return child?.exitCode ?? undefined;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode ?? undefined;
  }

  /** What the system says of the process. */
  usage(): Usage {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const bytesOf = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return {
      residentBytes: bytesOf('VmRSS'),
      peakBytes: bytesOf('VmHWM'),
      cpuSeconds: (user + system) / CLOCK_TICKS,
    };
  }
}

/** `USER_HZ`, which is 100 on all Linux machines that run Node. */
const CLOCK_TICKS = 100;

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
