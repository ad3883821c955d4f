import type { RecordedEvent } from '../event/audit-event.ts';
import { COLUMNS, type ColumnValue } from './columns.ts';

/** Digits of the position in a row line: room for 10^15 events. */
const POSITION_DIGITS = 15;

/** Where the position's digits begin in a row line: behind `{"pos":"`. */
const POSITION_OFFSET = 8;

const NO_POSITION = '0'.repeat(POSITION_DIGITS);

/** The key of a column in a row line: short, since a line has one for each value. */
export function rowKey(index: number): string {
  return index.toString(36);
}

const KEYS = COLUMNS.map((_, index) => `,"${rowKey(index)}":`);

/** Different values of a column whose encoded form is remembered, at most. */
const MAX_REMEMBERED = 4096;

/** Makes row lines, and remembers the encoded form of values that come again and again. */
export class RowLineWriter {
  readonly #remembered = COLUMNS.map(() => new Map<string, string>());

  /**
   * One row of the index as a line of JSON for DuckDB to read, line feed included. The position is
   * not known yet when the line is made; its digits are patched in place by `writePosition`.
   */
  lineOf(recorded: RecordedEvent): string {
    let line = `{"pos":"${NO_POSITION}"`;
    for (let i = 0; i < COLUMNS.length; i++) {
      const value = COLUMNS[i]?.read(recorded);
      if (value !== undefined) line += this.#encode(i, value);
    }
    return `${line}}\n`;
  }

  #encode(index: number, value: Exclude<ColumnValue, undefined>): string {
    const key = KEYS[index] ?? '';
    if (typeof value !== 'string') {
      return key + (typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    // What hardly ever comes again is not looked for.
    if (COLUMNS[index]?.repeats !== true) return key + quoted(value);
    const remembered = this.#remembered[index];
    const known = remembered?.get(value);
    if (known !== undefined) return known;
    const encoded = key + quoted(value);
    if (remembered !== undefined) {
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(value, encoded);
    }
    return encoded;
  }
}

/** What JSON writes as it stands. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** `JSON.stringify`, which takes several times as long for a short text. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Puts a position into the row line that begins at `start`. */
export function writePosition(bytes: Uint8Array, start: number, position: number): void {
  let rest = position;
  for (let i = start + POSITION_OFFSET + POSITION_DIGITS - 1; rest > 0; i--) {
    bytes[i] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
