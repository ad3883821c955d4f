import { type Command, InvalidArgumentError } from 'commander';
import { parseKeep, parseKeepBytes } from '../../config/parse-retention.ts';

/** Flags that say how long and how much is kept. */
export interface RetentionOptions {
  /** Microseconds. */
  readonly keep?: number;
  readonly keepBytes?: number;
}

/** Adds `--keep` and `--keep-bytes`. */
export function withRetention(command: Command): Command {
  return command
    .option('--keep <time>', 'remove events older than this: 36h, 90d, 52w, 2y', readKeep)
    .option('--keep-bytes <size>', 'remove the oldest while the store is larger: 50G', readBytes);
}

function readKeep(text: string): number {
  const us = parseKeep(text);
  if (us !== undefined) return us;
  throw new InvalidArgumentError('Give a time such as 36h, 90d, 52w or 2y.');
}

function readBytes(text: string): number {
  const bytes = parseKeepBytes(text);
  if (bytes !== undefined) return bytes;
  throw new InvalidArgumentError('Give a size such as 500M, 50G or 2T.');
}
