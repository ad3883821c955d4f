import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../base/failure.ts';
import { visibleText } from '../trail/visible-text.ts';
import { printFailure } from './print-failure.ts';
import type { Terminal } from './terminal.ts';

/** Between two tries to open a store whose disk is in trouble. */
const PAUSE_MS = 5000;

/** Works until the signal of its terminal, and tells when its store takes nothing more. */
export type Work = (terminal: Terminal, onBroken: (failure: Failure) => void) => Promise<void>;

/**
 * Does some work over a store, and does it anew, with the store opened again, each time the disk
 * refused to sync: opening finds out what the disk holds. Once it has begun it goes on trying until
 * Ctrl-C; what keeps it from beginning at all is the caller's to know.
 */
export async function reopenWhenBroken(
  work: Work,
  terminal: Terminal,
  pauseMs: number = PAUSE_MS,
): Promise<void> {
  const { signal, stderr } = terminal;
  let reloads: (() => void)[] = [];
  terminal.onReload(() => {
    for (const reload of reloads) reload();
  });
  let told = '';
  for (let round = 0; ; round++) {
    reloads = [];
    const broken = new AbortController();
    const inner = {
      ...terminal,
      signal: AbortSignal.any([signal, broken.signal]),
      onReload: (reload: () => void) => reloads.push(reload),
    };
    try {
      await work(inner, (failure) => {
        printFailure(stderr, failure);
        broken.abort();
      });
      if (signal.aborted || !broken.signal.aborted) return;
      told = '';
      stderr.write('opening the store again\n');
    } catch (error) {
      if (signal.aborted || (round === 0 && !broken.signal.aborted)) throw error;
      told = tellOnce(error, told, terminal);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

/** What keeps failing in the same way is told once. */
function tellOnce(error: unknown, told: string, { stderr }: Terminal): string {
  const reason = error instanceof Error ? error.message : String(error);
  if (reason === told) return told;
  if (error instanceof Failure) printFailure(stderr, error);
  else stderr.write(`cannot open the store: ${visibleText(reason, 500)}\n`);
  stderr.write('trying again until it can be opened, or until Ctrl-C\n');
  return reason;
}
