import type { Losses } from '../losses.ts';

/** Corrections below this are everyday business of a time service. */
const JUMP_MS = 2000;

/** The clocks of a machine. */
export interface Clocks {
  /** Milliseconds since the epoch, which somebody may set. */
  readonly wallMs: () => number;
  /** Milliseconds that never go back. */
  readonly steadyMs: () => number;
}

/**
 * Notices that the clock of this machine was set, which makes the times of arrival around it unsure.
 * A machine that slept looks the same, and was not there to collect either.
 */
export class ClockWatch {
  readonly #clocks: Clocks;
  readonly #losses: Losses;
  #wallMs: number;
  #steadyMs: number;

  constructor(clocks: Clocks, losses: Losses) {
    this.#clocks = clocks;
    this.#losses = losses;
    this.#wallMs = clocks.wallMs();
    this.#steadyMs = clocks.steadyMs();
  }

  /** Compares the two clocks; to be called every few seconds. */
  async look(): Promise<void> {
    const wallMs = this.#clocks.wallMs();
    const steadyMs = this.#clocks.steadyMs();
    const expectedMs = this.#wallMs + (steadyMs - this.#steadyMs);
    this.#wallMs = wallMs;
    this.#steadyMs = steadyMs;
    const jumpMs = wallMs - expectedMs;
    if (Math.abs(jumpMs) < JUMP_MS) return;
    const seconds = (Math.abs(jumpMs) / 1000).toFixed(1);
    const way = jumpMs > 0 ? 'forward' : 'back';
    await this.#losses.record({
      reason: 'clock-jump',
      cluster: '',
      source: 'the clock of the collector',
      fromUs: Math.round(Math.min(wallMs, expectedMs) * 1000),
      toUs: Math.round(Math.max(wallMs, expectedMs) * 1000),
      detail: `it went ${way} by ${seconds} s, or the machine slept`,
    });
  }
}
