import { renderTimeUs } from '../event/time.ts';

/** A time to the minute, such as `2026-11-23 19:40 UTC`. */
export function utcMinute(us: number): string {
  return `${renderTimeUs(us).slice(0, 16).replace('T', ' ')} UTC`;
}
