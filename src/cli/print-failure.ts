import type { Failure } from '../base/failure.ts';
import { visibleText } from '../trail/visible-text.ts';
import type { Output } from './terminal.ts';

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
