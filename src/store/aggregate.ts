import type { RecordedEvent } from '../event/audit-event.ts';

/**
 * Takes the matching events one by one, in any order, and then gives figures about all of them. The
 * stores use it where SQL cannot decide, and the commands use it on a log without a store.
 */
export interface Accumulator<Result> {
  add(recorded: RecordedEvent): void;
  /** May be called at any time; later additions do not change a result already given. */
  result(): Result;
}

/** Whether an answer counts as an error: its status is 400 or above. */
export function isError({ event }: RecordedEvent): boolean {
  return (event.responseStatus?.code ?? 0) >= 400;
}
