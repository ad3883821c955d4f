import type { AppendOutcome } from '../../store/store.ts';
import { MAX_NAMED_REJECTIONS } from './limits.ts';

/** A line that was not kept, as the sender is told. */
export interface RejectedPlace {
  readonly line: number;
  readonly reason: string;
}

/** What became of a body, once it is synced. */
export interface Receipt {
  readonly kept: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** The first of the rejected ones; their number is bounded. */
  readonly rejections: readonly RejectedPlace[];
}

/** Counts outcomes into a receipt. */
export class Tally implements Receipt {
  kept = 0;
  duplicates = 0;
  rejected = 0;
  readonly rejections: RejectedPlace[] = [];

  count(line: number, outcome: AppendOutcome): void {
    if (outcome.kind === 'kept') this.kept++;
    else if (outcome.kind === 'duplicate') this.duplicates++;
    else {
      this.rejected++;
      if (this.rejections.length < MAX_NAMED_REJECTIONS) {
        this.rejections.push({ line, reason: outcome.reason });
      }
    }
  }
}
