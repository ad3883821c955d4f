import { run } from '../../src/cli/run.ts';
import { COLOURED, PLAIN } from '../../src/cli/style.ts';
import type { Output, Terminal } from '../../src/cli/terminal.ts';

/** What a command line printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What differs from a pipe in UTC at 2026-11-24T12:00:00Z. */
export interface Conditions {
  readonly columns?: number;
  readonly isTerminal?: boolean;
  readonly coloured?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  readonly home?: string;
  readonly signal?: AbortSignal;
  /** Told of everything that is written, to either stream. */
  readonly onWrite?: (text: string) => void;
  readonly onReload?: (reload: () => void) => void;
}

/** Runs a command line in this process, with its texts caught. */
export async function runCommand(
  args: readonly string[],
  conditions: Conditions = {},
): Promise<Ran> {
  const written = { out: '', err: '' };
  const terminal = fakeTerminal(written, conditions);
  const code = await run(args, terminal);
  return { code, ...written };
}

/** A terminal whose texts are caught in `written`. */
export function fakeTerminal(
  written: { out: string; err: string },
  { columns, isTerminal = false, coloured = false, env = {}, ...conditions }: Conditions,
): Terminal {
  const output = (key: 'out' | 'err'): Output => ({
    write: (text) => {
      const added = typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
      written[key] += added;
      conditions.onWrite?.(added);
    },
    drained: () => Promise.resolve(),
    isTerminal,
    style: coloured ? COLOURED : PLAIN,
  });
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(conditions.input ?? '');
  }
  return {
    stdout: output('out'),
    stderr: output('err'),
    stdin: { [Symbol.asyncIterator]: stdin, isTerminal: false },
    columns,
    env,
    home: conditions.home ?? '/home/nobody',
    platform: 'linux',
    pid: 1,
    temporaryFolder: '/tmp',
    nowMs: () => Date.parse('2026-11-24T12:00:00Z'),
    timeZone: 'UTC',
    signal: conditions.signal ?? new AbortController().signal,
    onReload: conditions.onReload ?? (() => undefined),
    onExit: () => undefined,
  };
}
