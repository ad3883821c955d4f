import type { Removal } from '../journal/journal.ts';
import { utcMinute } from './utc-minute.ts';

const REASONS = { age: 'they were too old', size: 'the store was too large' };

/** What retention removed, in one line for people. */
export function removalText({ end, lastUs, removedUs, reason }: Removal): string {
  const events = end === 1 ? 'the first event' : `the first ${end.toLocaleString('en')} events`;
  const last = lastUs === undefined ? '' : `, up to those of ${utcMinute(lastUs)}`;
  return `${events}${last}: removed by retention, since ${REASONS[reason]} (${utcMinute(removedUs)})`;
}
