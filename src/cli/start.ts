import { homedir, tmpdir } from 'node:os';
import { EXIT } from './exit-code.ts';
import { type ProgramName, run } from './run.ts';
import { chooseStyle } from './style.ts';
import type { Output, Terminal } from './terminal.ts';

function outputOf(stream: NodeJS.WriteStream): Output {
  // `annals search | head` ends the reader early, which is nobody's mistake.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.fine);
    throw error;
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    drained: () =>
      stream.writableNeedDrain
        ? new Promise((resolve) => stream.once('drain', resolve))
        : Promise.resolve(),
    isTerminal: stream.isTTY === true,
    style: chooseStyle(process.env, stream.isTTY === true),
  };
}

async function* standardInput(): AsyncGenerator<Uint8Array> {
  yield* process.stdin;
}

function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  if (stream.isTTY !== true) return undefined;
  const asked = Number(process.env['COLUMNS']);
  return stream.columns || (asked > 0 ? asked : 80);
}

/** Runs the command line of this process; the only place that reads `process`. */
export async function start(
  name: ProgramName,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const terminal = terminalOf(interruptSignal());
  try {
    process.exitCode = await run(args, terminal, name);
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.stderr.write(`bug: ${stack}\nThis is a mistake in Annals. Please report it.\n`);
    process.exitCode = EXIT.bug;
  }
}

function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  });
  process.on('SIGTERM', () => interrupt.abort());
  return interrupt.signal;
}

function terminalOf(signal: AbortSignal): Terminal {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    stdin: {
      [Symbol.asyncIterator]: standardInput,
      isTerminal: process.stdin.isTTY === true,
    },
    columns: columnsOf(process.stdout),
    env: process.env,
    home: homedir(),
    platform: process.platform,
    pid: process.pid,
    temporaryFolder: tmpdir(),
    nowMs: Date.now,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    signal,
    onReload: (reload) => {
      process.on('SIGHUP', reload);
    },
    onExit: (cleanUp) => {
      process.on('exit', cleanUp);
    },
  };
}
