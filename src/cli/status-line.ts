import type { Terminal } from './terminal.ts';
import { fitText } from './text-width.ts';

/** Drawn no more often than the eye follows. */
const INTERVAL_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/** One line that says how far something is, drawn over and over; on a terminal only. */
export class StatusLine {
  readonly #terminal: Terminal;
  #drawnMs = 0;
  #isDrawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(text: string): void {
    const { stderr, columns, nowMs } = this.#terminal;
    const now = nowMs();
    if (!stderr.isTerminal || now - this.#drawnMs < INTERVAL_MS) return;
    this.#drawnMs = now;
    this.#isDrawn = true;
    stderr.write(`${CLEAR_LINE}${fitText(text, (columns ?? 80) - 1)}`);
  }

  /** Takes the line away, so that what follows begins on a clean one. */
  clear(): void {
    if (this.#isDrawn) this.#terminal.stderr.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}
