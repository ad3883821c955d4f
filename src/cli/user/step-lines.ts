import type { Step } from '../../cluster/user/onboard-plan.ts';
import { visibleText } from '../../trail/visible-text.ts';
import type { Terminal } from '../terminal.ts';

/** Says each step on standard output the moment it is done, and remembers whether any was. */
export class StepLines {
  readonly #terminal: Terminal;
  #changes = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** How many steps left something behind. */
  get changes(): number {
    return this.#changes;
  }

  readonly say = ({ done, text }: Step): void => {
    const { stdout } = this.#terminal;
    if (done !== 'note' && done !== 'proved') this.#changes++;
    const paint = done === 'note' ? stdout.style.warn : stdout.style.good;
    stdout.write(`${paint(done.padEnd(9))} ${visibleText(text, 2000)}\n`);
  };
}
