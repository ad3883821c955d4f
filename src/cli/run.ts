import { CommanderError } from 'commander';
import { Failure } from '../base/failure.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { printFailure } from './print-failure.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** As what the program was called: by itself, or as a plugin of kubectl. */
export type ProgramName = 'annals' | 'kubectl annals';

/** Runs one command line; the only place where a `Failure` becomes text and an exit code. */
export async function run(
  args: readonly string[],
  terminal: Terminal,
  name: ProgramName = 'annals',
): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: EXIT.fine };
  const onDone = (code: ExitCode): void => {
    outcome.code = code;
  };
  const program = createProgram(terminal, onDone).name(name);
  try {
    const words = withoutEqualsSign(name === 'annals' ? args : flagsBehindCommand(args));
    await program.parseAsync([...withoutVersionFlag(words)], { from: 'user' });
    return outcome.code;
  } catch (error) {
    return endOf(error, terminal);
  }
}

/** Tells what ended a command line early; what is no failure is a bug and is thrown on. */
function endOf(error: unknown, { signal, stderr }: Terminal): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (!(error instanceof Failure)) throw error;
  if (CANCELLED.has(error.code) && signal.aborted) return EXIT.interrupted;
  printFailure(stderr, error);
  if (error.code === 'enable/interrupted') return EXIT.interrupted;
  return USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
}

/** Flags of kubectl that people write before the command, as they do with kubectl's own commands. */
const KUBECTL_FLAGS = /^(?:--(?:context|kubeconfig|namespace)(=.*)?|-n(.+)?)$/;

/** `kubectl annals --context prod trail`: moves the flags to where the command looks for them. */
function flagsBehindCommand(args: readonly string[]): readonly string[] {
  let at = 0;
  for (let match = KUBECTL_FLAGS.exec(args[at] ?? ''); match !== null; ) {
    at += (match[1] ?? match[2]) === undefined ? 2 : 1;
    match = KUBECTL_FLAGS.exec(args[at] ?? '');
  }
  const [flags, rest] = [args.slice(0, at), args.slice(at)];
  const end = rest.indexOf('--');
  return end === -1 ? [...rest, ...flags] : [...rest.slice(0, end), ...flags, ...rest.slice(end)];
}

/** kubectl reads `-n=dev` as `-n dev`; the parser here would take the sign for a part of the name. */
function withoutEqualsSign(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return args.map((word, i) => (end === -1 || i < end ? word.replace(/^-n=/, '-n') : word));
}

/** `annals --version` is what people try first; it is the command `version`. */
function withoutVersionFlag(args: readonly string[]): readonly string[] {
  return args[0] === '--version' || args[0] === '-V' ? ['version'] : args;
}

/** What Ctrl-C ends with; whoever pressed it knows why. */
const CANCELLED: ReadonlySet<string> = new Set(['query/cancelled', 'cluster/cancelled']);

/** A query is part of the command line, so a mistake in it is a mistake of usage. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'usage/invalid',
  'query/syntax',
  'query/unknown-field',
]);
