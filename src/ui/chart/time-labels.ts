import { clockText, dateText } from '../time/show-time.ts';
import type { Zone } from '../time/zone.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * How moments along an axis are written, by how far they are apart: months with their year, days with
 * their month, clocks of 24 hours. Midnight is written as the day that begins.
 */
export function timeLabel(us: number, stepSeconds: number, zone: Zone): string {
  const [year, month = '', day = ''] = dateText(us, zone).split('-');
  const monthName = MONTHS[Number(month) - 1] ?? '';
  if (stepSeconds >= 28 * DAY_S) return `${monthName} ${year}`;
  const clock = clockText(us, zone, 12);
  const isMidnight = clock === '00:00:00.000';
  if (stepSeconds >= DAY_S || isMidnight) return `${Number(day)} ${monthName}`;
  if (stepSeconds >= MINUTE_S) return clock.slice(0, 5);
  return stepSeconds >= 1 ? clock.slice(0, 8) : clock.slice(5);
}

/** Where a label stands, and the room there is; all in pixels from the left of the chart. */
export interface LabelPlace {
  readonly centrePx: number;
  readonly chartPx: number;
}

/** A little more than the width of a digit in the font of an axis. */
const CHARACTER_PX = 7;

/** Whether a label is wholly within its chart; one that would be cut is better left out. */
export function labelFits(label: string, { centrePx, chartPx }: LabelPlace): boolean {
  const half = (label.length * CHARACTER_PX) / 2;
  return centrePx >= half && centrePx <= chartPx - half;
}
