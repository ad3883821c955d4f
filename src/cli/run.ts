import { CommanderError } from 'commander';
import { Failure } from '../base/failure.ts';
import { visibleText } from '../trail/visible-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { createProgram } from './program.ts';
import type { Output, Terminal } from './terminal.ts';

/** Runs one command line; the only place where a `Failure` becomes text and an exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: EXIT.fine };
  const program = createProgram(terminal, (code) => {
    outcome.code = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'query/cancelled' && terminal.signal.aborted) return EXIT.interrupted;
    printFailure(terminal.stderr, error);
    return USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
  }
}

/** A query is part of the command line, so a mistake in it is a mistake of usage. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'usage/invalid',
  'query/syntax',
  'query/unknown-field',
]);

/** Longest message: it may quote what somebody else wrote. */
const MAX_MESSAGE = 2000;

/** Prints a failure the way all of them look: what went wrong, then what to do about it. */
export function printFailure(stderr: Output, { message, code, hint, details }: Failure): void {
  const { style } = stderr;
  const text = visibleText(message, MAX_MESSAGE);
  stderr.write(`${style.bad('error:')} ${text} ${style.dim(`[${code}]`)}\n`);
  if (typeof details?.['excerpt'] === 'string') stderr.write(`${details['excerpt']}\n`);
  if (hint !== undefined)
    stderr.write(`${style.bold('hint:')} ${visibleText(hint, MAX_MESSAGE)}\n`);
}
