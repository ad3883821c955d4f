import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** A tenth of what other threads get, where they want the same core. */
const NICENESS = 10;

/**
 * Lets other threads of the machine go before this one. Linux keeps a priority for each thread; where
 * there is no such thing, or no right to it, nothing changes.
 */
export function stepBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICENESS);
  } catch {
    // Without it questions take longer while much comes in, and that is all.
  }
}
