/** Why something that reached a source is not in the store. Each is a metric label: a closed set. */
export type LossReason =
  /** A line that is no event. */
  | 'rejected-line'
  /** A line longer than a line may be. */
  | 'oversized-line'
  /** A file was cut short in place; what was not read before is gone. */
  | 'file-truncated'
  /** A file vanished before it was read to its end. */
  | 'file-vanished'
  /** A compressed file that cannot be unpacked to its end. */
  | 'file-damaged'
  /** The server was away for longer than an agent's buffer holds. */
  | 'buffer-overflow';

/** Something that was lost, or may have been: a figure is absent where nobody can know it. */
export interface Loss {
  readonly reason: LossReason;
  readonly cluster: string;
  readonly source: string;
  readonly events?: number;
  readonly bytes?: number;
  /** The time the missing events lie in, as far as their neighbours tell. */
  readonly fromUs?: number;
  readonly toUs?: number;
  readonly detail?: string;
}

/**
 * The one door for what is lost: every path that discards calls it. Resolves once the loss is as
 * safe as the implementation makes it; a source goes on past the lost part only then. A crash in
 * between may record a loss twice, never not at all. A retry that may succeed is not a loss.
 */
export interface Losses {
  record(loss: Loss): Promise<void>;
}

/** Keeps losses for as long as the process lives. */
export class MemoryLosses implements Losses {
  readonly #all: Loss[] = [];

  get all(): readonly Loss[] {
    return this.#all;
  }

  record(loss: Loss): Promise<void> {
    this.#all.push(loss);
    return Promise.resolve();
  }
}
