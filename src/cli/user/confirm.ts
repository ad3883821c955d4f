import { Failure } from '../../base/failure.ts';
import type { Terminal } from '../terminal.ts';

/** Asks back before something that cannot be undone. Without a terminal `--yes` is needed. */
export async function confirm(
  question: string,
  { yes = false }: { readonly yes?: boolean },
  { stdin, stderr }: Terminal,
): Promise<boolean> {
  if (yes) return true;
  if (!stdin.isTerminal) {
    throw new Failure('usage/invalid', 'nobody is there to be asked', {
      hint: 'Look at what is shown above, and repeat the command with --yes.',
    });
  }
  stderr.write(`${question} [y/N] `);
  for await (const bytes of stdin) {
    return /^y(es)?$/i.test(Buffer.from(bytes).toString('utf8').trim());
  }
  return false;
}
