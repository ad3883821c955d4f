import { visibleText } from '../trail/visible-text.ts';
import type { Answers } from './answer/answers.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

const MAX_MESSAGE = 2000;

/** Tells what kept an answer from being whole; the exit code says so, too. */
export function endAnswer(answers: Answers, { stderr }: Terminal): ExitCode {
  const complaints = answers.complaints();
  for (const { message, hint } of complaints) {
    stderr.write(`${stderr.style.warn('warning:')} ${visibleText(message, MAX_MESSAGE)}\n`);
    if (hint !== undefined) stderr.write(`${stderr.style.bold('hint:')} ${hint}\n`);
  }
  return complaints.length === 0 ? EXIT.fine : EXIT.found;
}
