import { type LiveStatus, publishStatus, withdrawStatus } from '../collect/live-status.ts';
import { ClockWatch } from '../collect/losses/clock-watch.ts';
import { SilenceWatch } from '../collect/losses/silence-watch.ts';
import type { Losses } from '../collect/losses.ts';
import type { Terminal } from './terminal.ts';

/** How often clocks and sources are looked at. */
const LOOK_EVERY_MS = 10_000;

/** What is watched, and where to tell. */
interface Watched {
  readonly live: () => LiveStatus;
  readonly losses: Losses;
  /** Of the store. */
  readonly folder: string;
}

/** Puts on record when the clock jumps and when a source falls silent, and how all of them are
 * where `annals status` looks, until it is disposed of. */
export function watchSources(
  { live, losses, folder }: Watched,
  { nowMs, stderr }: Terminal,
): AsyncDisposable {
  const clock = new ClockWatch({ wallMs: nowMs, steadyMs: () => performance.now() }, losses);
  const silence = new SilenceWatch();
  let looking = publishStatus(folder, live()).catch(() => undefined);
  const look = async (): Promise<void> => {
    try {
      await clock.look();
      const status = live();
      for (const loss of silence.look(heardOf(status), status.atUs)) await losses.record(loss);
      await publishStatus(folder, status);
    } catch (problem) {
      stderr.write(`cannot look after the sources: ${String(problem)}\n`);
    }
  };
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_EVERY_MS).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
      await withdrawStatus(folder);
    },
  };
}

function heardOf({ sources }: LiveStatus): Parameters<SilenceWatch['look']>[0] {
  return sources.flatMap(({ cluster, source, lastUs }) =>
    lastUs === undefined ? [] : [{ cluster, source, lastUs }],
  );
}
