/** Why something is not in the store. Each is a metric label: a closed set, in the order it is told. */
export const LOSS_REASONS = [
  /** A line that is no event. */
  'rejected-line',
  /** A line longer than a line may be. */
  'oversized-line',
  /** A file was cut short in place; what was not read before is gone. */
  'file-truncated',
  /** A file vanished before it was read to its end, or one between two others is missing. */
  'file-vanished',
  /** A compressed file that cannot be unpacked to its end. */
  'file-damaged',
  /** The server was away for longer than an agent's buffer holds. */
  'buffer-overflow',
  /** Something received that is no event, so that sending it again changes nothing. */
  'receiver-refused',
  /** A source that always has something to say said nothing. */
  'source-silent',
  /** A clock was set, so that times around it do not tell the order of things. */
  'clock-jump',
  /** Events the API server itself says it could not hand on. */
  'apiserver-error',
  /** A request of which a first stage came and no last one. Found in the store when asked. */
  'unfinished-request',
  /** An event the API server took the bodies out of because it was too large. Found likewise. */
  'truncated-event',
] as const;

export type LossReason = (typeof LOSS_REASONS)[number];

/** Where the lost thing stood; what is not known is absent. */
export interface LossPlace {
  readonly file?: string;
  /** The first of the lines, counted from 1. */
  readonly line?: number;
  readonly offset?: number;
}

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
  readonly place?: LossPlace;
  readonly detail?: string;
  /** A loss told again under the same id takes the place of what was told before. */
  readonly id?: string;
}

/** A loss as it is on record. */
export interface RecordedLoss extends Loss {
  readonly id: string;
  /** When it was noticed. */
  readonly noticedUs: number;
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
