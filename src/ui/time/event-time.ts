import { parseTimeUs } from '../../event/time.ts';
import { clockText, dateText } from './show-time.ts';
import type { Zone } from './zone.ts';

const LENGTHS = { 0: 8, 1: 10, 3: 12, 6: 15 } as const;

/** `19:33:28.297`: the clock of a time as an event has it. What is no time stays as it is. */
export function eventClock(time: string, zone: Zone, digits: keyof typeof LENGTHS): string {
  const us = parseTimeUs(time);
  return us === undefined ? time : clockText(us, zone, LENGTHS[digits]);
}

/** `2026-11-23`: the date of a time as an event has it. */
export function eventDate(time: string, zone: Zone): string {
  const us = parseTimeUs(time);
  return us === undefined ? '' : dateText(us, zone);
}
