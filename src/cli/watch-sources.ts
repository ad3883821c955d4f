import type { Intake } from '../collect/intake.ts';
import { ClockWatch } from '../collect/losses/clock-watch.ts';
import { SilenceWatch } from '../collect/losses/silence-watch.ts';
import type { Losses } from '../collect/losses.ts';
import type { Terminal } from './terminal.ts';

/** How often clocks and sources are looked at. */
const LOOK_EVERY_MS = 10_000;

/** Puts on record when the clock jumps and when a source falls silent, until it is disposed of. */
export function watchSources(
  intake: Intake,
  losses: Losses,
  { nowMs, stderr }: Terminal,
): AsyncDisposable {
  const clock = new ClockWatch({ wallMs: nowMs, steadyMs: () => performance.now() }, losses);
  const silence = new SilenceWatch();
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      await clock.look();
      for (const loss of silence.look(intake.sources, nowMs() * 1000)) await losses.record(loss);
    } catch (problem) {
      stderr.write(`cannot record a loss: ${String(problem)}\n`);
    }
  };
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_EVERY_MS).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}
