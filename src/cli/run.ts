import { CommanderError } from 'commander';
import { Failure } from '../base/failure.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { printFailure } from './print-failure.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command line; the only place where a `Failure` becomes text and an exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: EXIT.fine };
  const program = createProgram(terminal, (code) => {
    outcome.code = code;
  });
  try {
    await program.parseAsync([...withoutVersionFlag(args)], { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (!(error instanceof Failure)) throw error;
    if (CANCELLED.has(error.code) && terminal.signal.aborted) return EXIT.interrupted;
    printFailure(terminal.stderr, error);
    if (error.code === 'enable/interrupted') return EXIT.interrupted;
    return USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
  }
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
