import type { ImportProgress } from '../collect/import-logs.ts';
import type { Terminal } from './terminal.ts';
import { fitText } from './text-width.ts';

/** Drawn no more often than the eye follows. */
const INTERVAL_MS = 100;
const BAR_CELLS = 20;
const CLEAR_LINE = '\r\u001b[K';

/** Shows how far an import is, on a terminal only; a file or a log gets nothing of it. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #startMs: number;
  #drawnMs = 0;
  #isDrawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#startMs = terminal.nowMs();
  }

  show(progress: ImportProgress): void {
    const { stderr, columns, nowMs } = this.#terminal;
    const now = nowMs();
    if (!stderr.isTerminal || now - this.#drawnMs < INTERVAL_MS) return;
    this.#drawnMs = now;
    this.#isDrawn = true;
    const line = progressLine(progress, now - this.#startMs);
    stderr.write(`${CLEAR_LINE}${fitText(line, (columns ?? 80) - 1)}`);
  }

  /** Takes the bar away, so that what follows begins on a clean line. */
  clear(): void {
    if (this.#isDrawn) this.#terminal.stderr.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}

/** `[████░░░░] 42 %  123,456 events  54,321 events/s  85 MB/s  0:12 left`. */
export function progressLine(progress: ImportProgress, elapsedMs: number): string {
  const { events, eventBytes, readBytes, totalBytes } = progress;
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const rate = `${thousands(events / seconds)} events/s  ${(eventBytes / 1e6 / seconds).toFixed(0)} MB/s`;
  const amount = `${thousands(events)} events`;
  if (totalBytes === undefined || totalBytes === 0) return `${amount}  ${rate}`;
  const done = Math.min(1, readBytes / totalBytes);
  const filled = Math.round(done * BAR_CELLS);
  const bar = `[${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}]`;
  const left = done > 0.01 ? `  ${clock((seconds * (1 - done)) / done)} left` : '';
  return `${bar} ${Math.floor(done * 100)} %  ${amount}  ${rate}${left}`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
