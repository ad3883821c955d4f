import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Loss, Losses } from './losses.ts';

/** The file of losses is put aside at this size, replacing the one put aside before. */
const MAX_FILE_BYTES = 8 << 20;

/** Writes losses to `losses.ndjson` in a folder, one a line, each synced. */
export class FileLosses implements Losses {
  readonly #path: string;
  readonly #onLoss: (loss: Loss) => void;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, onLoss: (loss: Loss) => void) {
    this.#path = join(folder, 'losses.ndjson');
    this.#onLoss = onLoss;
  }

  record(loss: Loss): Promise<void> {
    const writing = this.#writing.then(() => this.#write(loss));
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  async #write(loss: Loss): Promise<void> {
    const size = await stat(this.#path).then(
      (stats) => stats.size,
      () => 0,
    );
    if (size > MAX_FILE_BYTES) await rename(this.#path, `${this.#path}.1`);
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.appendFile(`${JSON.stringify({ atMs: Date.now(), ...loss })}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    this.#onLoss(loss);
  }
}
