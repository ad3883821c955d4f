import type { ImportProgress } from '../collect/import-logs.ts';

const BAR_CELLS = 20;

/** `[████░░░░] 42 %  123,456 events  54,321 events/s  85 MB/s  0:12 left`. */
export function progressLine(progress: ImportProgress, elapsedMs: number): string {
  const { events, eventBytes, readBytes, totalBytes } = progress;
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const rate = `${thousands(events / seconds)} events/s  ${(eventBytes / 1e6 / seconds).toFixed(0)} MB/s`;
  const amount = `${thousands(events)} events`;
  if (totalBytes === undefined || totalBytes === 0) return `${amount}  ${rate}`;
  const done = Math.min(1, readBytes / totalBytes);
  const filled = Math.round(done * BAR_CELLS);
  const bar = `[${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}]`;
  const left = done > 0.01 ? `  ${clock((seconds * (1 - done)) / done)} left` : '';
  return `${bar} ${Math.floor(done * 100)} %  ${amount}  ${rate}${left}`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
