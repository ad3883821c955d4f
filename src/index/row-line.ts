import type { RecordedEvent } from '../event/audit-event.ts';
import { COLUMNS, type ColumnValue } from './columns.ts';

/** Digits of the position in a row line: room for 10^15 events. */
export const POSITION_DIGITS = 15;

/** Where the position's digits begin in a row line: behind `{"pos":"`. */
export const POSITION_OFFSET = 8;

const NO_POSITION = '0'.repeat(POSITION_DIGITS);
const KEYS = COLUMNS.map(({ name }) => `,${JSON.stringify(name)}:`);

/**
 * One row of the index as a line of JSON for DuckDB to read, line feed included. The position is
 * not known yet when the line is made; its digits are patched in place by `writePosition`.
 */
export function rowLine(recorded: RecordedEvent): string {
  let line = `{"pos":"${NO_POSITION}"`;
  for (let i = 0; i < COLUMNS.length; i++) {
    const value = COLUMNS[i]?.read(recorded);
    if (value !== undefined) line += KEYS[i] + encode(value);
  }
  return `${line}}\n`;
}

/** Puts a position into the row line that begins at `start`. */
export function writePosition(bytes: Uint8Array, start: number, position: number): void {
  let rest = position;
  for (let i = start + POSITION_OFFSET + POSITION_DIGITS - 1; rest > 0; i--) {
    bytes[i] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

function encode(value: Exclude<ColumnValue, undefined>): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}
