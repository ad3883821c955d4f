import type { TimeRange } from '../store/store.ts';
import { visibleText } from '../trail/visible-text.ts';
import type { Answers } from './answer/answers.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { utcMinute } from './utc-minute.ts';

const MAX_MESSAGE = 2000;

/**
 * Tells what kept an answer from being whole; the exit code says so, too. Then what is known to be
 * missing in the time the answer is about, which is nothing the answer could have done better.
 */
export async function endAnswer(
  answers: Answers,
  { stderr }: Terminal,
  range: TimeRange,
): Promise<ExitCode> {
  const complaints = answers.complaints();
  for (const { message, hint } of complaints) {
    stderr.write(`${stderr.style.warn('warning:')} ${visibleText(message, MAX_MESSAGE)}\n`);
    if (hint !== undefined) stderr.write(`${stderr.style.bold('hint:')} ${hint}\n`);
  }
  const note = stderr.style.warn('note:');
  const removed = await answers.removed(range);
  if (removed !== undefined) {
    const events = removed.events.toLocaleString('en');
    const last = removed.lastUs === undefined ? '' : `, the last of ${utcMinute(removed.lastUs)}`;
    stderr.write(`${note} older events were removed by retention: ${events} of them${last}\n`);
  }
  const losses = await answers.losses(range);
  if (losses !== undefined) {
    const { count, reasons, command } = losses;
    const what = reasons.map(([reason, number]) => `${reason} ${number}`).join(', ');
    const touch = count === 1 ? 'one loss touches' : `${count.toLocaleString('en')} losses touch`;
    stderr.write(`${note} ${touch} this time (${what}); see: ${command}\n`);
  }
  return complaints.length === 0 ? EXIT.fine : EXIT.found;
}
