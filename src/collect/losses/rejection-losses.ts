import { createHash } from 'node:crypto';
import type { RejectedLine } from '../line-batch.ts';
import type { Loss, LossReason } from '../losses.ts';

/** What is known of all the lines that were refused. */
type About = Pick<Loss, 'cluster' | 'source' | 'fromUs' | 'toUs'>;

/**
 * The losses that refused lines of one file come to: one for all that are no events and one for all
 * that are too long, so that a file of rubbish is not a loss a line. The lines are in quarantine.
 */
export function rejectionLosses(rejected: readonly RejectedLine[], about: About): readonly Loss[] {
  const oversized = rejected.filter(isOversized);
  const others = rejected.filter((line) => !isOversized(line));
  return [
    ...lossOf('rejected-line', others, about),
    // Only the beginning of a line that is too long is at hand.
    ...lossOf('oversized-line', oversized, about).map(({ bytes: _unknown, ...loss }) => loss),
  ];
}

function isOversized({ reason }: RejectedLine): boolean {
  return reason.startsWith('longer than');
}

function lossOf(reason: LossReason, lines: readonly RejectedLine[], about: About): readonly Loss[] {
  const [first] = lines;
  if (first === undefined) return [];
  const last = lines.at(-1)?.line ?? first.line;
  const more = lines.length === 1 ? '' : `; ${lines.length - 1} more up to line ${last}`;
  return [
    {
      ...about,
      id: idOf([reason, about.cluster, about.source, first.line], first.bytes),
      reason,
      events: lines.length,
      bytes: lines.reduce((sum, { bytes }) => sum + bytes.length, 0),
      place: { file: about.source, line: first.line },
      detail: `line ${first.line}: ${first.reason}${more}`,
    },
  ];
}

/** The same for the same line, so that reading a file again tells nothing twice. */
function idOf(parts: readonly (string | number)[], bytes: Uint8Array): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).update(bytes);
  return hash.digest('hex').slice(0, 16);
}
