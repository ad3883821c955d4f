/**
 * How long something took, for people: `2.5 s`, `7 min`, `3 h`. Empty below a second, where it says
 * nothing about what was done.
 */
export function durationText(durationMs: number | undefined): string {
  return durationMs === undefined || !(durationMs >= 1000) ? '' : spanText(durationMs / 1000);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span given in seconds, such as the life of a token, in the largest unit that still tells it. */
export function spanText(seconds: number): string {
  if (seconds < 89.5) return `${rounded(seconds)} s`;
  if (seconds < 59.5 * MINUTE) return `${rounded(seconds / MINUTE)} min`;
  return seconds < 3 * DAY ? `${rounded(seconds / HOUR)} h` : `${Math.round(seconds / DAY)} days`;
}

function rounded(amount: number): number {
  return amount < 9.95 ? Number(amount.toFixed(1)) : Math.round(amount);
}
